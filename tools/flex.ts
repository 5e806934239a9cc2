import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installOwn, ownFile, ownInstallReason, ownPath, type OwnFolder } from './own-folder.js';

const FLEX: OwnFolder = { name: 'flex', script: 'desktop:flex' };

/** On disk once installed, in MB; npm downloads a third of it. */
const SIZE_MB = 936;
const TERMINAL_EVERY_MS = 500;
const LINES_EVERY_MS = 20_000;

/** Path of an installed file: `flexFile('@twilio/flex-ui/package.json')`. */
export const flexFile = (path: string): string => ownFile(FLEX, path);

/** Folder whose node_modules holds the Flex desktop; what is built from it is kept below it. */
export const FLEX_FOLDER = ownPath(FLEX);

export const isFlexInstalled = (): boolean => ownInstallReason(FLEX) === undefined;

/**
 * Installs the real Flex desktop and its plugin builder, which are too large for everybody: two minutes, and more than
 * all else that the kit needs. No package of it runs a script.
 */
export async function installFlex(): Promise<void> {
  const reason = ownInstallReason(FLEX);
  if (reason === undefined) return;
  const { stdout } = process;
  try {
    await installOwn(FLEX, async ({ npmWith, progress }) => {
      stdout.write(
        `Installing the Twilio Flex desktop for tools/flex (${SIZE_MB} MB, about two minutes), ${reason} ...\n`,
      );
      const startedAt = Date.now();
      const seconds = (): number => Math.round((Date.now() - startedAt) / 1000);
      const tell = (): void => {
        const { present, wanted } = progress();
        const line = `  ${present} of ${wanted} packages, ${seconds()} s`;
        stdout.write(stdout.isTTY ? `\r${line} ` : `${line}\n`);
      };
      const every = stdout.isTTY ? TERMINAL_EVERY_MS : LINES_EVERY_MS;
      await npmWith(['ci', '--ignore-scripts', '--loglevel=error'], every, tell);
      stdout.write(`${stdout.isTTY ? '\r' : ''}Installed in ${seconds()} s.${' '.repeat(20)}\n`);
    });
  } finally {
    rmSync(ownPath(FLEX, 'dist'), { recursive: true, force: true }); // built from what was there before
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (isFlexInstalled()) process.stdout.write('The Twilio Flex desktop is installed already.\n');
    await installFlex();
    process.stdout.write('npm start now shows it under /flex.\n');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
