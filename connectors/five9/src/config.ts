import { KitError, canonicalGroupId, serviceOrigin, type SsoHint } from '@glance-kit/core';

/** `config.json` beside the page; nothing in it is secret. */
export interface Five9PageConfig {
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
}

const SSO_HINTS = ['idpid', 'idpname', 'idptoken', 'idpusername'];
const OPTIONAL = ['loginKey', 'signIn', 'collect', 'session', 'signOut', 'activity', 'username'] as const;

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readPageConfig(value: unknown): Five9PageConfig {
  if (typeof value !== 'object' || value === null) {
    throw new KitError('CONFIG_INVALID', 'The config.json of the page is not an object.');
  }
  const given = value as Record<string, unknown>;
  if (typeof given['service'] !== 'string') throw invalid('service');
  const config: Five9PageConfig = {
    service: serviceOrigin(given['service']),
    groupId: canonicalGroupId(given['groupId'] as string),
  };
  for (const name of OPTIONAL) {
    const setting = given[name];
    if (setting === undefined) continue;
    if (typeof setting !== 'string' || setting === '') throw invalid(name);
    config[name] = setting;
  }
  const mode = given['signInMode'];
  if (mode !== undefined && mode !== 'popup' && mode !== 'frame') throw invalid('signInMode');
  if (mode) config.signInMode = mode;
  if (given['sso'] !== undefined) config.sso = readSso(given['sso']);
  if (config.sso && config.loginKey) throw invalid('sso (it is for pages without loginKey)');
  if (config.loginKey && !(config.signIn && config.collect)) throw invalid('signIn and collect');
  return config;
}

function readSso(value: unknown): SsoHint {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const [name, text] = entries[0] ?? [];
  const isOne = entries.length === 1 && SSO_HINTS.includes(name!) && typeof text === 'string' && text !== '';
  if (!isOne) throw invalid('sso');
  if (name === 'idpid') return { idpid: canonicalGroupId(text as string) };
  return { [name!]: text } as unknown as SsoHint;
}

function invalid(name: string): KitError {
  return new KitError(
    'CONFIG_INVALID',
    `The setting ${name} in the config.json of the page is missing or wrong.`,
  );
}
