import { expect, test } from '@jest/globals';
import { delimiter } from 'node:path';
import { findTool, requireTool, SYSTEM_TOOLS, type System } from '../system.js';

interface Machine {
  env?: Record<string, string>;
  programs?: string[];
  isRoot?: boolean;
  /** What appears on the machine once apt-get has installed something. */
  appears?: string;
}

function machine({ env = {}, programs = [], isRoot = false, appears }: Machine): {
  system: System;
  ran: string[];
} {
  const present = new Set(programs);
  const ran: string[] = [];
  const system: System = {
    env: { PATH: ['/usr/bin', '/opt/bin'].join(delimiter), ...env },
    isExecutable: (path) => present.has(path),
    isRoot,
    run(command, args) {
      ran.push([command, ...args].join(' '));
      if (args.includes('install') && appears) present.add(appears);
    },
  };
  return { system, ran };
}

test('the variable wins over what is installed', () => {
  const { system } = machine({
    env: { CHROME_PATH: '/home/dev/chrome' },
    programs: ['/home/dev/chrome', '/usr/bin/chromium'],
  });
  expect(findTool('chromium', system)).toBe('/home/dev/chrome');
});

test('a variable that names no program is an error, even when another browser is installed', () => {
  const { system, ran } = machine({
    env: { CHROME_PATH: '/home/dev/gone' },
    programs: ['/usr/bin/chromium', '/usr/bin/apt-get'],
    isRoot: true,
  });
  expect(() => requireTool('chromium', system)).toThrow(
    'CHROME_PATH names /home/dev/gone, which is not a program.',
  );
  expect(ran).toEqual([]);
});

test('an installed browser is found in the order of the table, along PATH', () => {
  const { system } = machine({ programs: ['/opt/bin/chromium', '/usr/bin/google-chrome'] });
  expect(findTool('chromium', system)).toBe('/opt/bin/chromium');
});

test('a browser outside PATH is found at its usual place', () => {
  const place = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findTool('chromium', machine({ programs: [place] }).system)).toBe(place);
});

test('root on a machine with apt-get installs the Debian package once', () => {
  const { system, ran } = machine({
    programs: ['/usr/bin/apt-get'],
    isRoot: true,
    appears: '/usr/bin/chromium',
  });
  expect(requireTool('chromium', system)).toBe('/usr/bin/chromium');
  expect(ran).toEqual([
    '/usr/bin/apt-get update -qq',
    '/usr/bin/apt-get install -y -qq --no-install-recommends chromium',
  ]);
});

test('an install that brings no program is told as that', () => {
  const { system } = machine({ programs: ['/usr/bin/apt-get'], isRoot: true });
  expect(() => requireTool('chromium', system)).toThrow('chromium was installed but is not found on PATH.');
});

test.each([
  ['an ordinary user', { programs: ['/usr/bin/apt-get'], isRoot: false }],
  ['root on a machine without apt-get', { isRoot: true }],
])('%s gets one sentence that says what to install, and nothing is run', (_who, given) => {
  const { system, ran } = machine(given);
  expect(() => requireTool('chromium', system)).toThrow(
    `chromium is not installed. ${SYSTEM_TOOLS.chromium.advice}`,
  );
  expect(ran).toEqual([]);
});
