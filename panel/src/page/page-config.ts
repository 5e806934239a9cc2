import {
  KitError,
  canonicalGroupId,
  isGroupId,
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
  /** Shows beside Join who is on the site, as far as the service tells. */
  visitorInfo?: boolean;
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

/** Whether a setting may have a value. */
export type Rule = (value: unknown) => boolean;

export const matches =
  (pattern: RegExp): Rule =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isText = matches(/./s);
const isYesOrNo: Rule = (value) => typeof value === 'boolean';
const isColour = matches(/^(?:#[0-9a-f]{3,8}|[a-z]+|(?:rgb|hsl|oklch|oklab|lch|lab)\([\d\s.,%/a-z-]+\))$/i);

const RULES = {
  loginKey: isText,
  signIn: isText,
  collect: isText,
  session: isText,
  signOut: isText,
  activity: isText,
  username: isText,
  language: isText,
  signInMode: matches(/^(popup|frame)$/),
  openIn: matches(/^(window|tab|frame)$/),
  autoJoin: isYesOrNo,
  visitorInfo: isYesOrNo,
};
const BRANDING = {
  name: matches(/^/),
  logo: matches(/^(?:data:image\/(?:png|svg\+xml|webp|jpeg|gif)[;,]|\.{0,2}\/(?!\/))/),
};
const ACCENT = { light: isColour, dark: isColour };
const PRIVILEGES = { keyEntry: isYesOrNo, endSession: isYesOrNo };
const SSO = { idpid: isGroupId, idpname: isText, idptoken: isText, idpusername: isText };

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readPageConfig(value: unknown): PageConfig {
  if (typeof value !== 'object' || value === null) {
    throw new KitError('CONFIG_INVALID', 'The config.json of the page is not an object.');
  }
  const given = value as Record<string, unknown>;
  const { service, groupId, sso, fields, privileges, branding, texts } = given;
  if (typeof service !== 'string') throw wrongSetting('service');
  const config: PageConfig = {
    service: serviceOrigin(service),
    groupId: canonicalGroupId(groupId as string),
    ...readMembers(given, '', RULES),
  };
  if (sso !== undefined) config.sso = readSso(sso);
  if (config.sso && config.loginKey) throw wrongSetting('sso (it is for pages without loginKey)');
  if (config.loginKey && !(config.signIn && config.collect)) throw wrongSetting('signIn and collect');
  if (fields !== undefined) config.fields = readFieldMapping(fields);
  if (privileges !== undefined) config.privileges = readMembers(privileges, 'privileges', PRIVILEGES);
  if (branding !== undefined) config.branding = readBranding(branding);
  if (texts !== undefined) config.texts = readTexts(texts);
  return config;
}

/**
 * Of an object's members those that there are rules for. Each may be absent unless all are needed.
 *
 * @param where  name of the object, empty for the configuration itself
 * @throws KitError CONFIG_INVALID
 */
export function readMembers(
  value: unknown,
  where: string,
  rules: Readonly<Record<string, Rule>>,
  areNeeded = false,
): Record<string, never> {
  const found: Record<string, never> = {};
  const given = asObject(value, where);
  for (const [name, isRight] of Object.entries(rules)) {
    const setting = given[name];
    if (setting === undefined && !areNeeded) continue;
    if (!isRight(setting)) throw wrongSetting(where ? `${where}.${name}` : name);
    found[name] = setting as never;
  }
  return found;
}

function readSso(value: unknown): SsoHint {
  const hint = readMembers(value, 'sso', SSO);
  if (Object.keys(hint).length !== 1) throw wrongSetting('sso');
  return hint as never;
}

function readBranding(value: unknown): PageBranding {
  const branding: PageBranding = readMembers(value, 'branding', BRANDING);
  const { accent } = value as PageBranding;
  if (accent !== undefined) branding.accent = readMembers(accent, 'branding.accent', ACCENT, true) as never;
  return branding;
}

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
  return new KitError('CONFIG_INVALID', `The setting ${name} of the cobrowse panel is missing or wrong.`);
}
