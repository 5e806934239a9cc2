import { strFromU8 } from 'fflate';
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from '@jest/globals';
import { readFlexConfig } from '@glance-kit/flex';
import { studioFlow } from '@glance-kit/flex/studio-flow';
import { buildHost, type GlanceKitConfig } from '../src/index.js';
import { checked, fakeParts, wholeConfig } from './configs.js';

const PARTS = fakeParts({
  'glance-cobrowse.js': '"use strict";globalThis.ran=true;\n',
  'glance-cobrowse.js.LEGAL.txt': 'licences',
  'source/package.json': '{"version":"1.2.3"}',
  'source/src/index.js': 'export {};',
  'source/src/config.json': '{"groupId":"an example"}',
});

function built(change: (config: GlanceKitConfig) => void = () => undefined): Map<string, string> {
  const config = wholeConfig();
  change(config);
  return new Map(
    buildHost('flex', checked(config), PARTS).map(({ path, bytes }) => [path, strFromU8(bytes)]),
  );
}
const json = (files: Map<string, string>, path: string): unknown => JSON.parse(files.get(path)!);

/** What the plugin finds when its file runs. */
function ran(script: string): { config: unknown; ran: unknown } {
  const page: { __glanceKitFlexConfig?: unknown; ran?: unknown } = {};
  runInNewContext('globalThis.globalThis = globalThis;', page);
  runInNewContext(script, page);
  return { config: JSON.parse(JSON.stringify(page.__glanceKitFlexConfig)) as unknown, ran: page.ran };
}

test('the plugin is the built one with its settings on one line before it', () => {
  const script = built().get('plugin/glance-cobrowse.js')!;
  const [line, ...rest] = script.split('\n');
  expect(rest.join('\n')).toBe('"use strict";globalThis.ran=true;\n');
  expect(line).toMatch(/^globalThis\.__glanceKitFlexConfig=\{.*\};$/);
  const { config, ran: didRun } = ran(script);
  expect(didRun).toBe(true);
  expect(config).toEqual(json(built(), 'source/src/config.json'));
});

test('its settings are ones that the plugin takes, and nothing of pages is among them', () => {
  const files = built((config) => {
    config.hosts.flex!.partnerUser = 'worker_sid';
    config.hosts.flex!.openIn = 'frame';
    config.activity = '/activity';
  });
  const settings = json(files, 'source/src/config.json');
  expect(settings).toEqual({
    groupId: '12345',
    service: 'https://cobrowse.example.com',
    loginKey: 'https://keys-1234.twil.io/getloginkey',
    openIn: 'frame',
    placement: 'crm',
    partnerUser: 'worker_sid',
    privileges: { keyEntry: true, endSession: false },
    branding: { name: 'Example Bank', accent: { light: '#0b6bcb', dark: '#6cb2ff' } },
    language: 'de',
    texts: { de: { join: 'Beitreten', back: 'Zurück' } },
    fields: { '*': { visitorId: ['glance_visitor_id'] } },
  });
  expect(readFlexConfig(settings, undefined)).toEqual(settings);
  // The account's attributes alone would do as well.
  expect(readFlexConfig(undefined, json(files, 'ui_attributes.json'))).toEqual(settings);
});

test('without a login-key function of its own, agents of Flex sign in inside the view', () => {
  const settings = json(
    built((config) => delete config.hosts.flex!.loginKey),
    'source/src/config.json',
  );
  expect(settings).not.toHaveProperty('loginKey');
  expect(readFlexConfig(settings, undefined)).toEqual(settings);
});

test('with one, what agents of pages sign in by does not count', () => {
  const config = wholeConfig();
  for (const name of ['loginKey', 'signIn', 'collect', 'session', 'signOut'] as const) delete config[name];
  config.sso = { idpid: '12345' };
  const files = buildHost('flex', checked(config), PARTS);
  const settings = JSON.parse(
    strFromU8(files.find(({ path }) => path === 'source/src/config.json')!.bytes),
  ) as object;
  expect(settings).not.toHaveProperty('sso');
  expect(() => readFlexConfig(settings, undefined)).not.toThrow();
});

test('no text of the configuration can end the line, or a script element around it', () => {
  const name = 'A\u2028B</script><script>alert(1)</script>"};//';
  const script = built((config) => (config.branding = { name })).get('plugin/glance-cobrowse.js')!;
  expect(script).not.toMatch(/<\/?script/);
  expect(script.split(/[\n\u2028]/)).toHaveLength(3);
  expect(ran(script).config).toMatchObject({ branding: { name } });
});

test('the flow for web chats is the connector’s, with the account’s own ids', () => {
  const studio = { workflowSid: `WW${'0'.repeat(32)}`, taskChannelSid: `TC${'1'.repeat(32)}` };
  const files = built((config) => (config.hosts.flex!.studio = studio));
  expect(json(files, 'studio-flow.json')).toEqual(JSON.parse(JSON.stringify(studioFlow(studio))));
});

test('the project for Twilio’s own tools is the connector’s with these settings, its other files as they are', () => {
  const files = built();
  expect(files.get('source/src/index.js')).toBe('export {};');
  expect(files.get('source/src/config.json')).not.toContain('an example');
});

test('the checklist deploys by the CLI, and by the API where the file is served', () => {
  const plain = built().get('CHECKLIST.md')!;
  expect(plain).toContain('twilio flex:plugins:deploy');
  expect(plain).not.toContain('PluginUrl');
  const list = built((config) => (config.hosts.flex!.pluginUrl = 'https://panel.example.com/flex/x.js')).get(
    'CHECKLIST.md',
  )!;
  for (const line of [
    "'PluginUrl=https://panel.example.com/flex/x.js'",
    "'Version=1.2.3'",
    '/PluginService/Releases',
    'GLANCE_ORIGINS=https://flex.twilio.com',
  ])
    expect(list).toContain(line);
});

test('the names that the plugin and the builder share are the connector’s', () => {
  const entry = readFileSync(new URL('../../connectors/flex/plugin/entry.ts', import.meta.url), 'utf8');
  expect(entry).toContain('globalThis.__glanceKitFlexConfig');
});
