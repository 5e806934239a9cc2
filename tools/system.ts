import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program that tests or the demo need and npm cannot bring. */
export interface SystemTool {
  /** Environment variable that names the program and wins over everything else. */
  variable: string;
  /** Names looked for on PATH and as absolute paths, first hit wins. */
  candidates: readonly string[];
  debianPackage: string;
  /** One sentence for a machine where it cannot be installed. */
  advice: string;
}

export const SYSTEM_TOOLS = {
  chromium: {
    variable: 'CHROME_PATH',
    candidates: [
      'chromium',
      'chromium-browser',
      'google-chrome',
      'google-chrome-stable',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
    debianPackage: 'chromium',
    advice: 'Install Chromium or Chrome, or set CHROME_PATH to its program file.',
  },
  firefox: {
    variable: 'FIREFOX_PATH',
    candidates: ['firefox-esr', 'firefox', '/Applications/Firefox.app/Contents/MacOS/firefox'],
    debianPackage: 'firefox-esr',
    advice: 'Install Firefox, or set FIREFOX_PATH to its program file.',
  },
  cxx: {
    variable: 'CXX',
    candidates: ['g++', 'c++', 'clang++'],
    debianPackage: 'g++',
    advice: 'Install a C++ compiler, or set CXX to its program file.',
  },
  make: {
    variable: 'MAKE_PATH',
    candidates: ['make', 'gmake'],
    debianPackage: 'make',
    advice: 'Install make, or set MAKE_PATH to its program file.',
  },
  python3: {
    variable: 'PYTHON',
    candidates: ['python3', 'python'],
    debianPackage: 'python3',
    advice: 'Install Python 3, or set PYTHON to its program file.',
  },
  xz: {
    variable: 'XZ_PATH',
    candidates: ['xz'],
    debianPackage: 'xz-utils',
    advice: 'Install xz, or set XZ_PATH to its program file.',
  },
  cmake: {
    variable: 'CMAKE_PATH',
    candidates: ['cmake'],
    debianPackage: 'cmake',
    advice: 'Install cmake, or set CMAKE_PATH to its program file.',
  },
  java: {
    variable: 'JAVA',
    candidates: ['java'],
    debianPackage: 'openjdk-17-jre-headless',
    advice: 'Install Java 11 or newer, or set JAVA to its program file.',
  },
} as const satisfies Record<string, SystemTool>;

export type SystemToolName = keyof typeof SYSTEM_TOOLS;

/** What the search may touch; given from outside so that the rules can be tested. */
export interface System {
  env: Readonly<Record<string, string | undefined>>;
  isExecutable(path: string): boolean;
  isRoot: boolean;
  run(command: string, args: readonly string[]): void;
}

export const thisSystem: System = {
  env: process.env,
  isExecutable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  isRoot: process.getuid?.() === 0,
  run: (command, args) =>
    void execFileSync(command, args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }),
};

function onPath(name: string, system: System): string | undefined {
  if (name.includes('/') || name.includes('\\')) return system.isExecutable(name) ? name : undefined;
  return (system.env['PATH'] ?? '')
    .split(delimiter)
    .filter(Boolean)
    .map((directory) => join(directory, name))
    .find((path) => system.isExecutable(path));
}

/** Path of an installed tool, or `undefined`. A variable that names no program is an error, never ignored. */
export function findTool(name: SystemToolName, system: System = thisSystem): string | undefined {
  const tool: SystemTool = SYSTEM_TOOLS[name];
  const named = system.env[tool.variable];
  if (named) {
    if (system.isExecutable(named)) return named;
    throw new Error(`${tool.variable} names ${named}, which is not a program. ${tool.advice}`);
  }
  for (const candidate of tool.candidates) {
    const path = onPath(candidate, system);
    if (path) return path;
  }
  return undefined;
}

/** Path of a tool, installed from Debian when root on a machine with apt-get; else one sentence what to do. */
export function requireTool(name: SystemToolName, system: System = thisSystem): string {
  const found = findTool(name, system);
  if (found) return found;
  const tool: SystemTool = SYSTEM_TOOLS[name];
  const apt = system.isRoot ? onPath('apt-get', system) : undefined;
  if (!apt) throw new Error(`${name} is not installed. ${tool.advice}`);
  process.stdout.write(`Installing ${tool.debianPackage} (once) ...\n`);
  system.run(apt, ['update', '-qq']);
  system.run(apt, ['install', '-y', '-qq', '--no-install-recommends', tool.debianPackage]);
  const installed = findTool(name, system);
  if (!installed) throw new Error(`${name} was installed but is not found on PATH. ${tool.advice}`);
  return installed;
}
