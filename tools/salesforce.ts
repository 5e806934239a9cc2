import { fileURLToPath } from 'node:url';
import { installOwn, ownFile, ownInstallReason, ownPath, type OwnFolder } from './own-folder.js';

const SALESFORCE: OwnFolder = { name: 'salesforce', script: 'desktop:salesforce' };

/** Path of an installed file: `salesforceFile('@lwc/engine-dom/package.json')`. */
export const salesforceFile = (path: string): string => ownFile(SALESFORCE, path);

/** Folder whose node_modules holds Salesforce's engine and tools; what is built with them is kept below it. */
export const SALESFORCE_FOLDER = ownPath(SALESFORCE);

export const isSalesforceInstalled = (): boolean => ownInstallReason(SALESFORCE) === undefined;

/**
 * Installs Salesforce's own engine, compilers and checkers: an own lockfile, because no user of the kit needs them and
 * `@lwc` comes in one exact version. No package of it runs a script.
 */
export async function installSalesforce(): Promise<void> {
  const reason = ownInstallReason(SALESFORCE);
  if (reason === undefined) return;
  await installOwn(SALESFORCE, ({ npm }) => {
    process.stdout.write(
      `Installing Salesforce's engine and tools for tools/salesforce (about a minute), ${reason} ...\n`,
    );
    npm('ci', '--ignore-scripts', '--loglevel=error');
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    if (isSalesforceInstalled()) process.stdout.write("Salesforce's engine is installed already.\n");
    await installSalesforce();
    process.stdout.write('npm start now shows Salesforce under /salesforce.\n');
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
