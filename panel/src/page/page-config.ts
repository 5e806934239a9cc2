import {
  KitError,
  canonicalGroupId,
  readFieldMapping,
  serviceOrigin,
  type FieldMapping,
  type SsoHint,
} from '@glance-kit/core';
import type { PanelPrivileges } from '../settings.js';
import type { PanelTexts } from '../texts.js';
import type { ViewPlaceName } from '../view-opener.js';

/** `config.json` beside a connector's page; nothing in it is secret. */
export interface PageConfig {
  service: string;
  groupId: string;
  /** Address of the login-key function. Absent: plain join, the agent signs in at the service. */
  loginKey?: string;
  /** Addresses of the sign-in page and of the hand-off; needed with `loginKey`. */
  signIn?: string;
  collect?: string;
  /** Where agents sign in: a window of its own unless given, or a frame in the page where the provider allows that. */
  signInMode?: 'popup' | 'frame';
  /** Address that says who is signed in by cookie; absent: agents sign in at each opening of the page. */
  session?: string;
  /** Address that ends the session. */
  signOut?: string;
  /** Where activities are posted; absent: they stay in the outbox of the page. */
  activity?: string;
  /** Glance Address for the service's sign-in page, in a plain join. */
  username?: string;
  /** In a plain join: the agent signs in at the identity provider of this group, by way of the service. */
  sso?: SsoHint;
  /** Where views open; `window` unless given. */
  openIn?: ViewPlaceName;
  /** Where the host's record says who the visitor is; the connector's own fields unless given. */
  fields?: FieldMapping;
  /** Joins by itself when a contact brings a session key. */
  autoJoin?: boolean;
  privileges?: PanelPrivileges;
  branding?: PageBranding;
  /** Language tag of the panel; the browser's languages unless given. */
  language?: string;
  /** Texts in place of the English ones, by language tag. */
  texts?: Readonly<Record<string, Partial<PanelTexts>>>;
}

export interface PageBranding {
  name?: string;
  /** Address of an image on the page's own server, or a `data:` address. */
  logo?: string;
  /** CSS colours of buttons and links, one for each scheme. */
  accent?: { light: string; dark: string };
}

const SSO_HINTS = ['idpid', 'idpname', 'idptoken', 'idpusername'];
const TEXTS = [
  'loginKey',
  'signIn',
  'collect',
  'session',
  'signOut',
  'activity',
  'username',
  'language',
] as const;
const COLOUR = /^(?:#[0-9a-f]{3,8}|[a-z]+|(?:rgb|hsl|oklch|oklab|lch|lab)\([\d\s.,%/a-z-]+\))$/i;
const LOGO = /^(?:data:image\/(?:png|svg\+xml|webp|jpeg|gif)[;,]|\.{0,2}\/(?!\/))/;

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readPageConfig(value: unknown): PageConfig {
  if (typeof value !== 'object' || value === null) {
    throw new KitError('CONFIG_INVALID', 'The config.json of the page is not an object.');
  }
  const given = value as Record<string, unknown>;
  if (typeof given['service'] !== 'string') throw wrongSetting('service');
  const config: PageConfig = {
    service: serviceOrigin(given['service']),
    groupId: canonicalGroupId(given['groupId'] as string),
  };
  for (const name of TEXTS) {
    const setting = given[name];
    if (setting === undefined) continue;
    if (typeof setting !== 'string' || setting === '') throw wrongSetting(name);
    config[name] = setting;
  }
  config.signInMode = oneOf(given, 'signInMode', ['popup', 'frame']);
  config.openIn = oneOf(given, 'openIn', ['window', 'tab', 'frame']);
  config.autoJoin = yesOrNo(given, 'autoJoin');
  if (given['sso'] !== undefined) config.sso = readSso(given['sso']);
  if (config.sso && config.loginKey) throw wrongSetting('sso (it is for pages without loginKey)');
  if (config.loginKey && !(config.signIn && config.collect)) throw wrongSetting('signIn and collect');
  if (given['fields'] !== undefined) config.fields = readFieldMapping(given['fields']);
  if (given['privileges'] !== undefined) config.privileges = readPrivileges(given['privileges']);
  if (given['branding'] !== undefined) config.branding = readBranding(given['branding']);
  if (given['texts'] !== undefined) config.texts = readTexts(given['texts']);
  return Object.fromEntries(Object.entries(config).filter(([, setting]) => setting !== undefined)) as never;
}

function oneOf<T extends string>(
  given: Record<string, unknown>,
  name: string,
  values: readonly T[],
): T | undefined {
  const setting = given[name];
  const known = values.find((candidate) => candidate === setting);
  if (setting !== undefined && known === undefined) throw wrongSetting(name);
  return known;
}

function yesOrNo(given: Record<string, unknown>, name: string, where = name): boolean | undefined {
  const setting = given[name];
  if (setting !== undefined && typeof setting !== 'boolean') throw wrongSetting(where);
  return setting;
}

function readSso(value: unknown): SsoHint {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const [name, text] = entries[0] ?? [];
  const isOne = entries.length === 1 && SSO_HINTS.includes(name!) && typeof text === 'string' && text !== '';
  if (!isOne) throw wrongSetting('sso');
  if (name === 'idpid') return { idpid: canonicalGroupId(text as string) };
  return { [name!]: text } as unknown as SsoHint;
}

function readPrivileges(value: unknown): PanelPrivileges {
  const given = asObject(value, 'privileges');
  const keyEntry = yesOrNo(given, 'keyEntry', 'privileges.keyEntry');
  const endSession = yesOrNo(given, 'endSession', 'privileges.endSession');
  return { ...(keyEntry !== undefined && { keyEntry }), ...(endSession !== undefined && { endSession }) };
}

function readBranding(value: unknown): PageBranding {
  const { name, logo, accent } = asObject(value, 'branding');
  if (name !== undefined && typeof name !== 'string') throw wrongSetting('branding.name');
  if (logo !== undefined && !(typeof logo === 'string' && LOGO.test(logo)))
    throw wrongSetting('branding.logo');
  const branding: PageBranding = { ...(name !== undefined && { name }), ...(logo !== undefined && { logo }) };
  if (accent === undefined) return branding;
  const { light, dark } = asObject(accent, 'branding.accent');
  if (!isColour(light)) throw wrongSetting('branding.accent.light');
  if (!isColour(dark)) throw wrongSetting('branding.accent.dark');
  return { ...branding, accent: { light, dark } };
}

const isColour = (value: unknown): value is string => typeof value === 'string' && COLOUR.test(value);

function readTexts(value: unknown): NonNullable<PageConfig['texts']> {
  const texts = asObject(value, 'texts');
  for (const [language, given] of Object.entries(texts)) {
    for (const [name, text] of Object.entries(asObject(given, `texts.${language}`))) {
      if (typeof text !== 'string') throw wrongSetting(`texts.${language}.${name}`);
    }
  }
  return texts as NonNullable<PageConfig['texts']>;
}

function asObject(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw wrongSetting(name);
}

/** What a page's own settings are refused with, too. */
export function wrongSetting(name: string): KitError {
  return new KitError(
    'CONFIG_INVALID',
    `The setting ${name} in the config.json of the page is missing or wrong.`,
  );
}
