import { studioFlow } from '@glance-kit/flex/studio-flow';
import { checklist } from '../checklist.js';
import { jsonFile, sorted, textFile, type OutputFile, type Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { pageConfig } from '../page/page-config.js';
import { flexSections } from './steps.js';

export type FlexHostConfig = HostConfig<'flex'>;

/** Where agents open Flex unless the configuration says otherwise. */
export const FLEX_ORIGINS: readonly string[] = ['https://flex.twilio.com'];

/** Name of the plugin, and of its file. */
export const PLUGIN = 'glance-cobrowse';

/** Settings of pages, which agents sign in at. */
const OF_PAGES = ['signIn', 'collect', 'session', 'signOut', 'signInMode'];
/** Of no use where Flex's own token tells who the agent is. */
const WITHOUT_LOGIN_KEY = ['username', 'sso'];

/** What the plugin is configured with; nothing in it is secret. */
export function flexSettings(config: FlexHostConfig, languages: Parts['languages']): Record<string, unknown> {
  const { placement, partnerUser } = config;
  const left = config.loginKey === undefined ? OF_PAGES : [...OF_PAGES, ...WITHOUT_LOGIN_KEY];
  const settings = pageConfig(config, languages, { placement, partnerUser });
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== undefined && !left.includes(name)),
  );
}

/** A value as JavaScript on one line, safe in a page as well. */
function literal(value: unknown): string {
  return JSON.stringify(sorted(value)).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Everything for Flex: plugin, settings, flow, source for Twilio's own tools, checklist. Pure. */
export function buildFlex(config: FlexHostConfig, { files, languages }: Parts): OutputFile[] {
  const script = files[`${PLUGIN}.js`];
  if (!script) throw new Error('The plugin for Flex was not built.');
  const settings = flexSettings(config, languages);
  const text = `globalThis.__glanceKitFlexConfig=${literal(settings)};\n${new TextDecoder().decode(script)}`;
  const version = versionOf(files);
  const licences = files[`${PLUGIN}.js.LEGAL.txt`];
  // The project that Twilio's own tools build; its configuration is an example there.
  const source = Object.entries(files).filter(
    ([path]) => path.startsWith('source/') && path !== 'source/src/config.json',
  );
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Twilio Flex: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        flexSections(config, version),
      ),
    ),
    { path: `plugin/${PLUGIN}.js`, bytes: new TextEncoder().encode(text) },
    ...(licences ? [{ path: `plugin/${PLUGIN}.js.LEGAL.txt`, bytes: licences }] : []),
    jsonFile('ui_attributes.json', { glanceCobrowse: settings }),
    jsonFile('studio-flow.json', studioFlow(config.studio)),
    ...source.map(([path, bytes]) => ({ path, bytes })),
    jsonFile('source/src/config.json', settings),
  ];
}

/** Version of the plugin, which Twilio wants whole; that of its source. */
function versionOf(files: Parts['files']): string {
  const manifest = files['source/package.json'];
  if (!manifest) throw new Error('The source of the plugin for Flex is missing.');
  return (JSON.parse(new TextDecoder().decode(manifest)) as { version: string }).version;
}
