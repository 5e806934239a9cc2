import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { KitError } from '@glance-kit/core';
import { checkOrigin, checkUsers, requireApiKey, requireGroup, setting } from './checks.js';
import { EMPTY_PROFILE, type GroupSettings, type Profile } from './group-settings.js';
import { isPasswordHash } from './passwords.js';

type Fields = Readonly<Record<string, unknown>>;
type Environment = Readonly<Record<string, string | undefined>>;

const GROUP_MEMBERS = [
  'id',
  'apiKeyFrom',
  'users',
  'passwords',
  'agentOrigins',
  'siteOrigins',
  'duplicates',
  'profiles',
];

/**
 * Reads `glance-kit.service.json`: `{ "groups": [ … ] }`. Every member is checked, and one that is not known is
 * refused: a misspelt setting must not be taken for a missing one.
 *
 * @throws KitError CONFIG_INVALID naming the member, as `groups[0].users`
 */
export function readSettingsFile(file: string, env: Environment): GroupSettings[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${file} is not readable as JSON.`, { cause });
  }
  const { groups } = object(content, 'the file', ['groups']);
  const list = array(groups, 'groups');
  if (list.length === 0) throw invalid('groups', 'is empty');
  return list.map((group, index) => readGroup(group, `groups[${index}]`, dirname(file), env));
}

function readGroup(value: unknown, name: string, directory: string, env: Environment): GroupSettings {
  const group = object(value, name, GROUP_MEMBERS);
  const id = setting(`${name}.id`, () => requireGroup(group['id'] as string));
  const profiles = object(group['profiles'] ?? {}, `${name}.profiles`, ['staging', 'production']);
  const users = checkUsers(`${name}.users`, texts(group['users'] ?? [], `${name}.users`));
  const duplicates = group['duplicates'] ?? true;
  if (typeof duplicates !== 'boolean') throw invalid(`${name}.duplicates`, 'is neither true nor false');
  return {
    id,
    apiKey: readApiKey(group['apiKeyFrom'], `${name}.apiKeyFrom`, directory, env),
    users,
    passwords: readPasswords(group['passwords'] ?? {}, `${name}.passwords`, users),
    agentOrigins: originsOr('loopback', group['agentOrigins'], `${name}.agentOrigins`),
    siteOrigins: originsOr('any', group['siteOrigins'], `${name}.siteOrigins`),
    duplicates,
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
  let text: string;
  try {
    text = readFileSync(resolve(directory, place), 'utf8');
  } catch (cause) {
    throw new KitError('CONFIG_INVALID', `${name} names a file that cannot be read.`, { cause });
  }
  // Editors end a file with a line break that nobody means.
  return setting(name, () => requireApiKey(text.replace(/\r?\n$/, '')));
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
  for (const [key, text] of Object.entries(widget)) {
    if (typeof text !== 'string') throw invalid(`${name}.texts.${key}`, 'is not a text');
  }
  const { text = '', url } = terms;
  if (typeof text !== 'string') throw invalid(`${name}.terms.text`, 'is not a text');
  if (url !== undefined && !isWebAddress(url)) throw invalid(`${name}.terms.url`, 'is not a web address');
  return {
    masks: texts(profile['masks'] ?? [], `${name}.masks`),
    terms: { text, ...(url !== undefined && { url }) },
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

function invalid(name: string, why: string): KitError {
  return new KitError('CONFIG_INVALID', `${name} ${why}.`);
}

function object(value: unknown, name: string, members?: readonly string[]): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(name, 'is not an object');
  const unknown = members && Object.keys(value).find((key) => !members.includes(key));
  if (unknown !== undefined)
    throw invalid(`${name === 'the file' ? '' : `${name}.`}${unknown}`, 'is not a setting');
  return value as Fields;
}

function array(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid(name, 'is not a list');
  return value;
}

function texts(value: unknown, name: string): readonly string[] {
  const list = array(value, name);
  for (const entry of list)
    if (typeof entry !== 'string') throw invalid(name, 'has an entry that is not a text');
  return list as readonly string[];
}
