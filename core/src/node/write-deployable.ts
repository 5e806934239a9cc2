import { cpSync, existsSync, readdirSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { foldText } from './fold-text.js';
import { packageFile } from './package-file.js';

/**
 * Copies what a package deploys (its `dist/deploy`) to a new folder.
 *
 * @param importMetaUrl  `import.meta.url` of a module of that package
 * @param target         a folder that does not exist or is empty
 * @returns the names at the top of the new folder
 * @throws Error when there is something at the target already, or nothing to copy
 */
export function writeDeployable(importMetaUrl: string, target: string): string[] {
  const source = packageFile(importMetaUrl, 'dist/deploy');
  if (!existsSync(source)) throw new Error('This package was not built: its dist/deploy is missing.');
  if (existsSync(target) && (!statSync(target).isDirectory() || readdirSync(target).length > 0))
    throw new Error(`${target} is not an empty folder. Name a new one; nothing was written.`);
  cpSync(source, target, { recursive: true });
  return readdirSync(target).sort();
}

/** What the program of a runtime tells its user. */
export interface DeployableProgram {
  /** What the user types: `npx @glance-kit/functions-azure`. */
  command: string;
  /** What gets written, in half a sentence: `the login-key function as an Azure Functions app`. */
  what: string;
  /** What to do next; after a line break, the command of the step, which gets a line of its own. */
  next: readonly string[];
}

/** Where a program reads its arguments and writes; the process itself unless given. */
export interface ProgramIo {
  args: readonly string[];
  out: (text: string) => void;
  err: (text: string) => void;
}

const PROCESS: ProgramIo = {
  args: process.argv.slice(2),
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/**
 * The program of a runtime: `<command> <folder>` writes the deployable there and says what to do next.
 *
 * @returns the exit code: 0, or 1 with one sentence on standard error
 */
export function deployableProgram(
  importMetaUrl: string,
  { command, what, next }: DeployableProgram,
  { args, out, err }: ProgramIo = PROCESS,
): number {
  const help = `${command} <folder>\n\n${foldText(`Writes ${what} to a new folder. Then:`)}\n\n`;
  const steps = (folder: string): string =>
    next
      .map((step, index) => `  ${index + 1}. ${foldText(step.replaceAll('<folder>', folder), 5)}\n`)
      .join('');
  const [folder, ...more] = args;
  if (args.includes('--help') || args.includes('-h')) {
    out(help + steps('<folder>'));
    return 0;
  }
  if (folder === undefined || folder.startsWith('-') || more.length) {
    err(`Name one folder: ${command} <folder>. See ${command} --help.\n`);
    return 1;
  }
  try {
    const names = writeDeployable(importMetaUrl, resolve(folder));
    out(`${foldText(`Wrote ${names.join(', ')} to ${folder}.`)}\n\nNext:\n\n${steps(folder)}`);
    return 0;
  } catch (cause) {
    err(`${(cause as Error).message}\n`);
    return 1;
  }
}
