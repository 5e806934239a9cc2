import { fileURLToPath } from 'node:url';
import { buildPackage } from './build-package.js';
import { buildBundles } from './bundles.js';
import { buildDeployables } from './deployables.js';
import { publicPackages } from './packages.js';

const HELP = `npm run build

Builds what is published: browser files, what functions deploy, and for every public package dist/esm and dist/cjs with types.
`;

/** Builds every public package, dependencies first: each is compiled against the built types of the others. */
export async function buildPackages(): Promise<void> {
  for (const one of publicPackages()) await buildPackage(one);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
  } else {
    try {
      await buildBundles();
      await buildDeployables();
      await buildPackages();
    } catch (error) {
      process.stderr.write(`${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
}
