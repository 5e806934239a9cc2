import { minify } from '@swc/core';
import { build, type BuildOptions } from 'esbuild';
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENGLISH } from '../panel/src/english.js';
import { flexPluginOptions } from '../connectors/flex/plugin/bundle.js';
import { sdkBeside } from './sdk-beside.js';
import { minifyStyles } from './minify-styles.js';
import { plainMembers } from './plain-members.js';
import { emptyRemedies, trimRemedies } from './trim-remedies.js';
import { trimTexts } from './trim-texts.js';
import { trimRecorder } from '../service/visitor/build/trim-recorder.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Everything that runs in a browser, one row a file. Paths from the repository root. */
export const BUNDLES = {
  loader: { entry: 'service/visitor/loader.ts', out: 'service/dist/browser/loader.js', format: 'iife' },
  session: { entry: 'service/visitor/session.ts', out: 'service/dist/browser/session.js', format: 'iife' },
  viewer: { entry: 'service/viewer/main.ts', out: 'service/dist/browser/viewer.js', format: 'esm' },
  launch: { entry: 'service/viewer/launch.ts', out: 'service/dist/browser/launch.js', format: 'esm' },
  visitorKey: {
    entry: 'core/browser/visitor-key.ts',
    out: 'core/dist/browser/visitor-key.js',
    format: 'iife',
    globalName: 'GlanceKit',
  },
  five9: { entry: 'connectors/five9/page/main.ts', out: 'connectors/five9/dist/page/main.js', format: 'esm' },
  five9CrmSdk: {
    entry: 'connectors/five9/page/crm-sdk.ts',
    out: 'connectors/five9/dist/page/crm-sdk.js',
    format: 'esm',
  },
  web: { entry: 'connectors/web/page/main.ts', out: 'connectors/web/dist/page/main.js', format: 'esm' },
  webEmbed: {
    entry: 'connectors/web/src/embed.ts',
    out: 'connectors/web/dist/page/embed.js',
    format: 'iife',
    globalName: 'GlanceKitEmbed',
  },
  'amazon-connect': {
    entry: 'connectors/amazon-connect/page/main.ts',
    out: 'connectors/amazon-connect/dist/page/main.js',
    format: 'esm',
  },
  'amazon-connect-sdk': {
    entry: 'connectors/amazon-connect/page/sdk.ts',
    out: 'connectors/amazon-connect/dist/page/sdk.js',
    format: 'esm',
  },
  dynamics: {
    entry: 'connectors/dynamics/page/main.ts',
    out: 'connectors/dynamics/dist/page/main.js',
    format: 'esm',
  },
  dynamicsForm: {
    entry: 'connectors/dynamics/page/form.ts',
    out: 'connectors/dynamics/dist/page/form.js',
    format: 'iife',
  },
  dynamicsHosted: {
    entry: 'connectors/dynamics/page/hosted.ts',
    out: 'connectors/dynamics/dist/hosted/main.js',
    format: 'esm',
  },
  dynamicsSettings: {
    entry: 'connectors/dynamics/page/settings.ts',
    out: 'connectors/dynamics/dist/page/settings.js',
    format: 'esm',
  },
  dynamicsRedirect: {
    entry: 'connectors/dynamics/page/redirect.ts',
    out: 'connectors/dynamics/dist/page/redirect.js',
    format: 'iife',
  },
  salesforce: {
    entry: 'connectors/salesforce/kit/kit.ts',
    out: 'connectors/salesforce/force-app/main/default/lwc/glanceKit/glanceKit.js',
    format: 'esm',
  },
  panel: { entry: 'panel/src/define.ts', out: 'panel/dist/browser/panel.js', format: 'esm' },
  optional: { entry: 'panel/src/page/optional.ts', out: 'panel/dist/browser/optional.js', format: 'esm' },
  flexPlugin: {
    entry: 'connectors/flex/plugin/entry.ts',
    out: 'connectors/flex/dist/plugin/glance-cobrowse.js',
    format: 'iife',
  },
  flexBefore: {
    entry: 'testing/flex-page/before.ts',
    out: 'testing/dist/browser/flex-before.js',
    format: 'iife',
  },
  flexDesktop: {
    entry: 'testing/flex-page/main.ts',
    out: 'testing/dist/browser/flex-desktop.js',
    format: 'iife',
  },
  dynamicsApp: {
    entry: 'testing/dynamics-page/main.ts',
    out: 'testing/dist/browser/dynamics-form.js',
    format: 'esm',
  },
  connectDesktop: {
    entry: 'samples/desktop/page/amazon-connect.ts',
    out: 'samples/desktop/dist/page/amazon-connect.js',
    format: 'esm',
  },
  salesforceDesktop: {
    entry: 'samples/desktop/page/salesforce.ts',
    out: 'samples/desktop/dist/page/salesforce.js',
    format: 'esm',
  },
  webDesktop: {
    entry: 'samples/desktop/page/web.ts',
    out: 'samples/desktop/dist/page/web.js',
    format: 'esm',
  },
  desktop: { entry: 'samples/desktop/page/main.ts', out: 'samples/desktop/dist/page/main.js', format: 'esm' },
} as const;

export type BundleName = keyof typeof BUNDLES;

/** Other places of a bundle: pages load it from beside their own script. */
const ALSO: Partial<Record<BundleName, readonly string[]>> = {
  optional: [
    'connectors/five9/dist/page/optional.js',
    'connectors/web/dist/page/optional.js',
    'connectors/amazon-connect/dist/page/optional.js',
    'connectors/dynamics/dist/page/optional.js',
    'connectors/dynamics/dist/hosted/optional.js',
  ],
};

/** Names of the bundles that have a file in a folder: `connectors/dynamics/dist/`. */
export function bundlesIn(folder: string): BundleName[] {
  return (Object.keys(BUNDLES) as BundleName[]).filter((name) =>
    [BUNDLES[name].out, ...(ALSO[name] ?? [])].some((file) => file.startsWith(folder)),
  );
}

/** Files that a bundle is served with, taken as they are: from, to. */
const COPIES: Partial<Record<BundleName, readonly (readonly [from: string, to: string])[]>> = {
  viewer: [['service/viewer/pages.css', 'service/dist/browser/pages.css']],
  five9: [
    ['connectors/five9/page/index.html', 'connectors/five9/dist/page/index.html'],
    ['panel/page/page.css', 'connectors/five9/dist/page/page.css'],
  ],
  'amazon-connect': [
    ['connectors/amazon-connect/page/index.html', 'connectors/amazon-connect/dist/page/index.html'],
    ['panel/page/page.css', 'connectors/amazon-connect/dist/page/page.css'],
  ],
  'amazon-connect-sdk': [
    [
      'connectors/amazon-connect/page/sdk.js.LEGAL.txt',
      'connectors/amazon-connect/dist/page/sdk.js.LEGAL.txt',
    ],
  ],
  dynamics: [
    ['connectors/dynamics/page/panel.html', 'connectors/dynamics/dist/page/panel.html'],
    ['panel/page/page.css', 'connectors/dynamics/dist/page/page.css'],
    // The library as it is installed: nothing of ours is in it.
    ['node_modules/@azure/msal-browser/lib/msal-browser.min.js', 'connectors/dynamics/dist/page/msal.js'],
    ['node_modules/@azure/msal-browser/LICENSE', 'connectors/dynamics/dist/page/msal.js.LEGAL.txt'],
  ],
  dynamicsHosted: [
    ['connectors/dynamics/page/hosted.html', 'connectors/dynamics/dist/hosted/index.html'],
    ['panel/page/page.css', 'connectors/dynamics/dist/hosted/page.css'],
  ],
  dynamicsSettings: ['settings.html', 'settings.css'].map(
    (file) => [`connectors/dynamics/page/${file}`, `connectors/dynamics/dist/page/${file}`] as const,
  ),
  dynamicsRedirect: [
    ['connectors/dynamics/page/redirect.html', 'connectors/dynamics/dist/page/redirect.html'],
    [
      'node_modules/@azure/msal-browser/lib/redirect-bridge/msal-redirect-bridge.min.js',
      'connectors/dynamics/dist/page/bridge.js',
    ],
  ],
  connectDesktop: [
    ['samples/desktop/page/amazon-connect.html', 'samples/desktop/dist/page/amazon-connect.html'],
  ],
  web: [
    ['connectors/web/page/index.html', 'connectors/web/dist/page/index.html'],
    ['panel/page/page.css', 'connectors/web/dist/page/page.css'],
  ],
  salesforceDesktop: ['salesforce.html', 'salesforce-install.html', 'salesforce.css'].map(
    (file) => [`samples/desktop/page/${file}`, `samples/desktop/dist/page/${file}`] as const,
  ),
  webDesktop: [['samples/desktop/page/web.html', 'samples/desktop/dist/page/web.html']],
  flexPlugin: ['package.json', 'public/appConfig.example.js', 'src/config.json', 'src/index.js'].map(
    (file) =>
      [`connectors/flex/plugin/source/${file}`, `connectors/flex/dist/plugin/source/${file}`] as const,
  ),
  desktop: [
    ['samples/desktop/page/five9.html', 'samples/desktop/dist/page/five9.html'],
    ['samples/desktop/page/flex.html', 'samples/desktop/dist/page/flex.html'],
    ['samples/desktop/page/page.css', 'samples/desktop/dist/page/page.css'],
  ],
};

/** Bundles that every contact loads: made smaller than esbuild alone makes them. */
const TRIMMED: readonly BundleName[] = [
  'panel',
  'optional',
  'five9',
  'web',
  'amazon-connect',
  'dynamics',
  'dynamicsForm',
  'dynamicsHosted',
  'flexPlugin',
  'salesforce',
];

/** Pages that are opened for a contact: all of their code runs before the panel is ready. */
const PAGES: readonly BundleName[] = ['five9', 'web', 'amazon-connect', 'dynamics', 'dynamicsHosted'];

/**
 * Asks the browser to compile every function while the script still loads, beside the page's own work, instead of each at
 * its first call: 10 ms of an opening. Understood by Chromium from version 136, a comment for others.
 */
const COMPILED_AHEAD = '//# allFunctionsCalledOnLoad\n';

/** SDKs of hosts that have a file of their own beside the bundle. */
const SDKS: Partial<Record<BundleName, RegExp>> = { 'amazon-connect': /^@amazon-connect\// };

/** What is not as for the others. */
const OWN_OPTIONS: Partial<Record<BundleName, () => BuildOptions>> = {
  flexPlugin: flexPluginOptions,
  // A component's folder holds nothing but what the platform knows: the licence stands in the file.
  salesforce: () => ({ legalComments: 'eof' }),
};

/** What is done to a bundled module before it is trimmed. */
const REWRITTEN: Partial<Record<BundleName, (module: string) => string>> = {
  // The platform's own compiler does not know private members; what agents read are labels of the org.
  salesforce: (module) => emptyRemedies(trimRemedies(plainMembers(module))),
};

/** How every bundle is built; tests that build one in memory use the same. */
export const BUNDLE_OPTIONS: BuildOptions = {
  absWorkingDir: ROOT,
  bundle: true,
  minify: true,
  target: ['es2022'],
  charset: 'utf8',
  legalComments: 'external',
  conditions: ['@glance-kit/source'],
  loader: { '.css': 'text', '.svg': 'text' },
  logLevel: 'silent',
  plugins: [trimRecorder, minifyStyles],
};

/**
 * A bundled module without the texts that it never says and the remedies of errors that nothing in it can have, and
 * minified once more: swc's compressor leaves 3 % less of esbuild's output, gzipped.
 */
export async function trimModule(text: string): Promise<string> {
  const { code } = await minify(trimTexts(trimRemedies(text), ENGLISH), {
    module: true,
    ecma: 2022,
    compress: { ecma: 2022, passes: 3, unsafe_arrows: true },
    mangle: true,
  });
  return code;
}

/** Not beside the files: who reads a folder meanwhile must not meet half of one there either. */
const DRAFTS = join(ROOT, 'node_modules/.cache/glance-kit-drafts');

/**
 * Writes a file whole or not at all, and leaves one alone that is the same: a server or a test that reads it
 * meanwhile never meets half of it.
 */
async function put(path: string, content: Uint8Array): Promise<void> {
  const present = await readFile(path).catch(() => undefined);
  if (present?.equals(content)) return;
  for (const folder of [dirname(path), DRAFTS]) await mkdir(folder, { recursive: true });
  const draft = join(DRAFTS, randomUUID());
  await writeFile(draft, content);
  await rename(draft, path);
}

/** Builds the named bundles (all unless given). Throws with esbuild's messages on the first bad source. */
export async function buildBundles(names = Object.keys(BUNDLES) as BundleName[]): Promise<void> {
  await Promise.all(
    names.map(async (name) => {
      const { entry, out, ...how } = BUNDLES[name];
      const sdk = SDKS[name];
      const own = OWN_OPTIONS[name]?.();
      const { outputFiles } = await build({
        ...BUNDLE_OPTIONS,
        ...own,
        plugins: [
          ...(BUNDLE_OPTIONS.plugins ?? []),
          ...(sdk ? [sdkBeside(sdk)] : []),
          ...(own?.plugins ?? []),
        ],
        entryPoints: [entry],
        outfile: out,
        ...how,
        write: false,
      });
      for (const { path, contents, text } of outputFiles) {
        const isScript = path.endsWith('.js');
        const content =
          TRIMMED.includes(name) && isScript
            ? Buffer.from(
                (PAGES.includes(name) ? COMPILED_AHEAD : '') +
                  (await trimModule(REWRITTEN[name]?.(text) ?? text)),
              )
            : contents;
        const places = isScript ? (ALSO[name] ?? []).map((place) => join(ROOT, place)) : [];
        for (const place of [path, ...places]) await put(place, content);
      }
      for (const [from, to] of COPIES[name] ?? [])
        await put(join(ROOT, to), await readFile(join(ROOT, from)));
    }),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildBundles(process.argv.length > 2 ? (process.argv.slice(2) as BundleName[]) : undefined);
}
