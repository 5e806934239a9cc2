import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The files of an installed `@twilio/flex-ui` that the desktop is made of. */
export interface FlexFiles {
  /** `bundle/twilio-flex.prod.js` of the package: served as it is. */
  flexUi: string;
  version: string;
  /** SHA-256 of that file, hexadecimal. */
  sha256: string;
  /** Script with everything that the file requires; its name changes with what is in it. */
  libraries: string;
}

/** Of the way the libraries are bundled: a change makes them anew. */
const RECIPE = '2';
const REQUIRED = /\brequire\("([^"]+)"\)/g;

/**
 * Bundles what Flex's own file requires, 21 MB in three seconds; Flex's file itself is left alone, so that it is the
 * installed one that runs. One copy of each library: Flex and plugins must share React and the store.
 *
 * @param modules  a folder that `@twilio/flex-ui` 2 is installed for
 * @param cache    folder that the bundle is kept in, by its content
 * @throws Error when flex-ui or esbuild is not installed
 */
export async function flexFiles({ modules, cache }: { modules: string; cache: string }): Promise<FlexFiles> {
  const resolve = createRequire(join(modules, 'package.json')).resolve;
  const flexUi = resolve('@twilio/flex-ui');
  const folder = dirname(dirname(flexUi));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const text = readFileSync(flexUi);
  const sha256 = createHash('sha256').update(text).digest('hex');
  const libraries = join(cache, `flex-libraries-${version}-${sha256.slice(0, 12)}-${RECIPE}.js`);
  if (!existsSync(libraries)) {
    const names = new Set([...text.toString('utf8').matchAll(REQUIRED)].map(([, name]) => name!));
    const rows = [...names].map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
    const { build } = await import('esbuild');
    const draft = `${libraries}.${process.pid}`;
    mkdirSync(cache, { recursive: true });
    await build({
      stdin: {
        contents: `const table = {${rows.join(',\n')}};
globalThis.glanceKitFlexRequire = (name) => {
  if (!Object.hasOwn(table, name)) throw new Error('Flex has no library ' + name + '.');
  return table[name]();
};`,
        resolveDir: folder,
      },
      bundle: true,
      outfile: draft,
      format: 'iife',
      platform: 'browser',
      // The same file for import and for require, else react-redux comes twice and no component finds the store.
      mainFields: ['browser', 'module', 'main'],
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      legalComments: 'none',
      // Half the bytes to read at each load; names stay, since libraries look at those of functions.
      minifyWhitespace: true,
      minifySyntax: true,
      logLevel: 'error',
    });
    renameSync(draft, libraries);
  }
  return { flexUi, version, sha256, libraries };
}
