import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { lightningComponents, projectLabels } from '@glance-kit/testing/salesforce/node';
import { buildBundles, trimModule } from '../tools/bundles.js';
import { SALESFORCE_FOLDER, installSalesforce } from '../tools/salesforce.js';

const PROJECT = fileURLToPath(new URL('../connectors/salesforce/force-app', import.meta.url));
const LANGUAGES = ['en_US', 'de', 'es', 'fr'];

/**
 * What an agent's browser loads for Salesforce, brotli: all components of the package, compiled by Salesforce's compiler
 * and minified as its production mode does, and beside them the custom labels of one language, which is all that the
 * platform sends. Of the languages, the one that takes most.
 */
export async function salesforceBytes(): Promise<number> {
  await installSalesforce();
  await buildBundles(['salesforce']);
  const { script } = await lightningComponents({
    modules: SALESFORCE_FOLDER,
    components: [join(PROJECT, 'main/default/lwc')],
    project: PROJECT,
  });
  const texts = LANGUAGES.map((language) => JSON.stringify(projectLabels(PROJECT, language)));
  const bytes = [await trimModule(script), ...texts].map((text) => brotliCompressSync(text).byteLength);
  return bytes[0]! + Math.max(...bytes.slice(1));
}
