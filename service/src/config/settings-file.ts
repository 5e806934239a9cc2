import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KitError } from '@glance-kit/core';
import { checkOrigin, requireApiKey, requireGroup, setting } from './checks.js';
import { EMPTY_PROFILE, type GroupSettings, type Profile } from './group-settings.js';
import { array, flag, invalid, object, text, texts } from './members.js';
import { isPasswordHash } from './passwords.js';
import { readSso } from './sso-settings.js';
import { readUsers } from './users.js';

type Environment = Readonly<Record<string, string | undefined>>;

const GROUP_MEMBERS = [
  'id',
  'apiKeyFrom',
  'name',
  'users',
  'roles',
  'sso',
  'framing',
  'passwords',
  'agentOrigins',
  'siteOrigins',
  'duplicates',
  'presence',
  'profiles',
];

export interface FileSettings {
  groups: GroupSettings[];
  /** Origin at which browsers reach the service. */
  publicUrl?: string;
}

/**
 * Reads `glance-kit.service.json`: `{ "groups": [ … ], "publicUrl": "https://…" }`. Every member is checked, and one that is not known is
 * refused: a misspelt setting must not be taken for a missing one.
 *
 * @throws KitError CONFIG_INVALID naming the member, as `groups[0].users`
 */
export function readSettingsFile(file: string, env: Environment): FileSettings {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${file} is not readable as JSON.`, { cause });
  }
  const { groups, publicUrl } = object(content, 'the file', ['groups', 'publicUrl']);
  const list = array(groups, 'groups');
  if (list.length === 0) throw invalid('groups', 'is empty');
  return {
    groups: list.map((group, index) => readGroup(group, `groups[${index}]`, dirname(file), env)),
    ...(publicUrl !== undefined && { publicUrl: checkOrigin('publicUrl', text(publicUrl, 'publicUrl')) }),
  };
}

function readGroup(value: unknown, name: string, directory: string, env: Environment): GroupSettings {
  const group = object(value, name, GROUP_MEMBERS);
  const id = setting(`${name}.id`, () => requireGroup(group['id'] as string));
  const profiles = object(group['profiles'] ?? {}, `${name}.profiles`, ['staging', 'production']);
  const roles = texts(group['roles'] ?? [], `${name}.roles`);
  const { users, people } = readUsers(group['users'] ?? [], `${name}.users`, roles);
  const sso = readSso(group['sso'], `${name}.sso`, directory);
  return {
    id,
    apiKey: readApiKey(group['apiKeyFrom'], `${name}.apiKeyFrom`, directory, env),
    ...(group['name'] !== undefined && { name: text(group['name'], `${name}.name`) }),
    users,
    ...(people && { people }),
    ...(roles.length > 0 && { roles }),
    ...(sso && { sso }),
    ...(group['framing'] !== undefined && { framing: flag(group['framing'], `${name}.framing`) }),
    passwords: readPasswords(group['passwords'] ?? {}, `${name}.passwords`, users),
    agentOrigins: originsOr('loopback', group['agentOrigins'], `${name}.agentOrigins`),
    siteOrigins: originsOr('any', group['siteOrigins'], `${name}.siteOrigins`),
    duplicates: flag(group['duplicates'] ?? true, `${name}.duplicates`),
    ...(group['presence'] !== undefined && { presence: flag(group['presence'], `${name}.presence`) }),
    profiles: {
      staging: readProfile(profiles['staging'], `${name}.profiles.staging`),
      production: readProfile(profiles['production'], `${name}.profiles.production`),
    },
  };
}

/** `env:NAME` or `file:path`, relative to the settings file: the key itself does not belong in it. */
function readApiKey(from: unknown, name: string, directory: string, env: Environment): string {
  const [, kind, place] = /^(env|file):(.+)$/.exec(typeof from === 'string' ? from : '') ?? [];
  if (kind === undefined || place === undefined) throw invalid(name, 'is neither "env:NAME" nor "file:path"');
  if (kind === 'env') {
    const value = env[place];
    if (value === undefined) throw invalid(name, `names the variable ${place}, which is not set`);
    return setting(`${name} (${place})`, () => requireApiKey(value));
  }
  let key: string;
  try {
    key = readFileSync(resolve(directory, place), 'utf8');
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${name} names a file that cannot be read.`, { cause });
  }
  // Editors end a file with a line break that nobody means.
  return setting(name, () => requireApiKey(key.replace(/\r?\n$/, '')));
}

function readPasswords(value: unknown, name: string, users: readonly string[]): Record<string, string> {
  const passwords = object(value, name);
  for (const [user, hash] of Object.entries(passwords)) {
    if (!users.includes(user)) throw invalid(name, 'has somebody who is not in users');
    if (typeof hash !== 'string' || !isPasswordHash(hash)) {
      throw invalid(name, 'has an entry that "glance-kit-service hash-password" did not make');
    }
  }
  return passwords as Record<string, string>;
}

function readProfile(value: unknown, name: string): Profile {
  if (value === undefined) return EMPTY_PROFILE;
  const profile = object(value, name, ['masks', 'terms', 'texts']);
  const terms = object(profile['terms'] ?? {}, `${name}.terms`, ['text', 'url']);
  const widget = object(profile['texts'] ?? {}, `${name}.texts`);
  for (const [key, entry] of Object.entries(widget)) {
    if (typeof entry !== 'string') throw invalid(`${name}.texts.${key}`, 'is not a text');
  }
  const { text: termsText = '', url } = terms;
  if (typeof termsText !== 'string') throw invalid(`${name}.terms.text`, 'is not a text');
  if (url !== undefined && !isWebAddress(url)) throw invalid(`${name}.terms.url`, 'is not a web address');
  return {
    masks: texts(profile['masks'] ?? [], `${name}.masks`),
    terms: { text: termsText, ...(url !== undefined && { url }) },
    texts: widget as Record<string, string>,
  };
}

function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}

function originsOr<T extends string>(word: T, value: unknown, name: string): readonly string[] | T {
  if (value === undefined || value === word) return word;
  return texts(value, name).map((origin) => checkOrigin(name, origin));
}
