import type { BuildOptions, Plugin } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** What a plugin shares with the desktop, by the names that the page has for it. @see Flex, "Plugin format" */
const GLOBALS: Readonly<Record<string, string>> = {
  react: 'React',
  'react-dom': 'ReactDOM',
  redux: 'Redux',
  'react-redux': 'ReactRedux',
};

const fromPage: Plugin = {
  name: 'from the Flex page',
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(GLOBALS).join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'flex-page' }));
    build.onLoad({ filter: /.*/, namespace: 'flex-page' }, ({ path }) => ({
      contents: `module.exports = ${GLOBALS[path]!};`,
    }));
  },
};

const require = createRequire(import.meta.url);
const manifest = (path: string): { version: string; devDependencies: Record<string, string> } =>
  JSON.parse(readFileSync(path, 'utf8')) as { version: string; devDependencies: Record<string, string> };

/** Version of the Flex desktop that the plugin is tested in: that of tools/flex. */
const FLEX_UI = '2.17.1';

/**
 * How the plugin's one script is built without Twilio's builder: the same externals and the same constants.
 *
 * @see Flex, "A plugin does not need the builder"
 */
export function flexPluginOptions(): BuildOptions {
  const own = manifest(require.resolve('../package.json'));
  const { react, 'react-dom': reactDom, '@twilio/flex-plugin': flexPlugin } = own.devDependencies;
  const constants = {
    __FPB_PLUGIN_UNIQUE_NAME: 'glance-cobrowse',
    __FPB_PLUGIN_VERSION: own.version,
    __FPB_FLEX_PLUGIN_SCRIPTS_VERSION: flexPlugin,
    __FPB_FLEX_PLUGIN_VERSION: flexPlugin,
    __FPB_FLEX_UI_VERSION: FLEX_UI,
    __FPB_REACT_VERSION: react,
    __FPB_REACT_DOM_VERSION: reactDom,
  };
  return {
    // No bundler reads it again, and Flex runs in the browsers of the last two years.
    target: ['es2022'],
    plugins: [fromPage],
    define: Object.fromEntries(
      Object.entries(constants).map(([name, value]) => [name, JSON.stringify(value)]),
    ),
  };
}
