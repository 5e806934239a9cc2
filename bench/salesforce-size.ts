import { build } from 'esbuild';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { lightningComponents } from '@glance-kit/testing/salesforce/node';
import { BUNDLE_OPTIONS, buildBundles, trimModule } from '../tools/bundles.js';
import { SALESFORCE_FOLDER, installSalesforce } from '../tools/salesforce.js';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

/**
 * What an agent's browser loads for Salesforce, compiled by its compiler: rules, templates and styles, brotli. As for the
 * other hosts without further languages, which those load from their settings; the package holds three.
 */
export async function salesforceBytes(): Promise<number> {
  installSalesforce();
  await buildBundles(['salesforce']);
  // The compiler looks for a package.json above it.
  const folder = mkdtempSync(join(SALESFORCE_FOLDER, 'size-'));
  try {
    cpSync(path('connectors/salesforce/force-app/main/default/lwc'), folder, { recursive: true });
    const { outputFiles } = await build({
      ...BUNDLE_OPTIONS,
      entryPoints: [path('connectors/salesforce/kit/kit.ts')],
      format: 'esm',
      target: 'es2021',
      legalComments: 'none',
      write: false,
      plugins: [
        ...(BUNDLE_OPTIONS.plugins ?? []),
        {
          name: 'english',
          setup: ({ onLoad }) =>
            onLoad({ filter: /languages\/\w+\.json$/ }, () => ({ contents: '{}', loader: 'json' })),
        },
      ],
    });
    writeFileSync(join(folder, 'glanceKit', 'glanceKit.js'), outputFiles[0]!.text);
    const { script } = await lightningComponents({ modules: SALESFORCE_FOLDER, components: [folder] });
    return brotliCompressSync(await trimModule(script)).byteLength;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
