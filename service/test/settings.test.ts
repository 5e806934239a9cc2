import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isKitError } from '@glance-kit/core';
import { hashPassword, loadSettings, type Settings } from '../src/index.js';
import { checkPassword } from '../src/config/passwords.js';
import { stopServices, temporaryDirectory } from './tools/bench-service.js';

let directory: string;
let data: string;
beforeEach(() => {
  directory = temporaryDirectory();
  data = join(directory, 'data');
});
afterEach(stopServices);

type Env = Record<string, string>;
const load = (env: Env = {}): Settings => loadSettings(env, data, { directory });

/** The message with which these settings are refused. */
function refusal(env: Env): string {
  try {
    load(env);
  } catch (cause) {
    if (isKitError(cause) && cause.code === 'CONFIG_INVALID') return cause.message;
    throw cause;
  }
  throw new Error('The settings were taken.');
}

const FULL = { GLANCE_GROUP_ID: '20541', GLANCE_API_KEY: 'test-apikey-the key', GLANCE_USERS: 'jane,joe@x ' };

describe('without any setting', () => {
  test('there is a group with two agents whose passwords are shown once and kept hashed', async () => {
    const first = load();
    expect(first).toMatchObject({ port: 4600, dataDirectory: data });
    const [group] = first.groups;
    expect(group).toMatchObject({
      id: '12345',
      users: ['alice', 'bob'],
      agentOrigins: 'loopback',
      siteOrigins: 'any',
      duplicates: true,
    });
    const { apiKey, passwords } = first.firstStart!;
    expect(apiKey).toBe(group!.apiKey);
    expect(apiKey!.length).toBeGreaterThanOrEqual(32);
    expect(await checkPassword(passwords!['alice']!, group!.passwords!['alice']!)).toBe(true);
    expect(await checkPassword(passwords!['alice']!, group!.passwords!['bob']!)).toBe(false);
    const file = join(data, 'secrets.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).not.toContain(passwords!['alice']);

    const second = load();
    expect(second.firstStart).toBeUndefined();
    expect(second.groups).toEqual(first.groups);
  });

  test('a damaged file of secrets is named, not replaced', () => {
    load();
    const file = join(data, 'secrets.json');
    for (const content of ['{', '{"apiKey":""}', '{"passwords":{"alice":"plain"}}']) {
      writeFileSync(file, content);
      expect(refusal({})).toContain(file);
      expect(readFileSync(file, 'utf8')).toBe(content);
    }
  });
});

describe('variables', () => {
  test('describe one group, and nothing secret is made', () => {
    const settings = load({
      ...FULL,
      GLANCE_ORIGINS: 'https://desk.example.com,http://localhost:8080',
      PORT: '0',
      GLANCE_DATA_DIR: join(directory, 'elsewhere'),
    });
    expect(settings).toEqual({
      port: 0,
      dataDirectory: join(directory, 'elsewhere'),
      groups: [
        expect.objectContaining({
          id: '20541',
          apiKey: 'test-apikey-the key',
          users: ['jane', 'joe@x '],
          passwords: {},
          agentOrigins: ['https://desk.example.com', 'http://localhost:8080'],
        }),
      ],
    });
  });

  test('say how many proxies stand before the service', () => {
    expect(load(FULL).proxies).toBeUndefined();
    expect(load({ ...FULL, GLANCE_PROXIES: '2' }).proxies).toBe(2);
  });

  test('without GLANCE_API_KEY only the key is made', () => {
    const { firstStart, groups } = load({ GLANCE_USERS: 'jane' });
    expect(Object.keys(firstStart!)).toEqual(['apiKey']);
    expect(groups[0]!.passwords).toEqual({});
  });

  test.each<[string, string]>([
    ['PORT', ''],
    ['PORT', 'http'],
    ['PORT', '70000'],
    ['PORT', '-1'],
    ['PORT', '46 00'],
    ['GLANCE_PROXIES', ''],
    ['GLANCE_PROXIES', '11'],
    ['GLANCE_PROXIES', '-1'],
    ['GLANCE_PROXIES', 'yes'],
    ['GLANCE_DATA_DIR', ''],
    ['GLANCE_GROUP_ID', ''],
    ['GLANCE_GROUP_ID', '012345'],
    ['GLANCE_GROUP_ID', 'twelve'],
    ['GLANCE_API_KEY', ''],
    ['GLANCE_USERS', ''],
    ['GLANCE_USERS', 'jane,'],
    ['GLANCE_USERS', 'jane,,joe'],
    ['GLANCE_USERS', 'jane,jane'],
    ['GLANCE_USERS', 'x'.repeat(256)],
    ['GLANCE_ORIGINS', ''],
    ['GLANCE_ORIGINS', '*'],
    ['GLANCE_ORIGINS', 'https://desk.example.com/'],
    ['GLANCE_ORIGINS', 'https://desk.example.com, https://b.example.com'],
    ['GLANCE_ORIGINS', 'http://desk.example.com'],
    ['GLANCE_ORIGINS', 'null'],
  ])('%s=%j is refused by name', (name, value) => {
    const message = refusal({ ...FULL, [name]: value });
    expect(message).toContain(name);
    expect(message).not.toContain('test-apikey-the key');
  });
});

describe('glance-kit.service.json', () => {
  const write = (content: unknown): void =>
    writeFileSync(
      join(directory, 'glance-kit.service.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  const hash = '$scrypt$ln=15,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43);
  const one = (changes: object = {}): object => ({
    id: '20541',
    apiKeyFrom: 'env:KEY_ONE',
    users: ['jane'],
    ...changes,
  });
  const env: Env = { KEY_ONE: 'test-apikey-first key', KEY_TWO: 'test-apikey-second key' };

  test('lists several groups, each with its own key, origins and profiles', () => {
    mkdirSync(join(directory, 'keys'));
    writeFileSync(join(directory, 'keys', 'two'), 'test-apikey-from a file\n');
    write({
      groups: [
        one({
          passwords: { jane: hash },
          agentOrigins: ['https://desk.example.com'],
          siteOrigins: ['https://shop.example.com'],
          duplicates: false,
          profiles: {
            staging: { masks: ['.x'] },
            production: {
              masks: ['#card'],
              terms: { text: 'May we?', url: 'https://shop.example.com/terms' },
              texts: { end: 'Stop' },
            },
          },
        }),
        { id: '777', apiKeyFrom: 'file:keys/two' },
      ],
    });
    const empty = { masks: [], terms: { text: '' }, texts: {} };
    expect(load(env).groups).toEqual([
      {
        id: '20541',
        apiKey: 'test-apikey-first key',
        users: ['jane'],
        passwords: { jane: hash },
        agentOrigins: ['https://desk.example.com'],
        siteOrigins: ['https://shop.example.com'],
        duplicates: false,
        profiles: {
          staging: { ...empty, masks: ['.x'] },
          production: {
            masks: ['#card'],
            terms: { text: 'May we?', url: 'https://shop.example.com/terms' },
            texts: { end: 'Stop' },
          },
        },
      },
      {
        id: '777',
        apiKey: 'test-apikey-from a file',
        users: [],
        passwords: {},
        agentOrigins: 'loopback',
        siteOrigins: 'any',
        duplicates: true,
        profiles: { staging: empty, production: empty },
      },
    ]);
  });

  test.each<[string, unknown, string]>([
    ['no JSON', '{', 'glance-kit.service.json'],
    ['a list', [], 'the file'],
    ['no groups', {}, 'groups'],
    ['an empty list', { groups: [] }, 'groups'],
    ['a setting nobody knows', { groups: [], port: 1 }, 'port'],
    ['a misspelt member', { groups: [one({ user: ['jane'] })] }, 'groups[0].user'],
    ['a bad id', { groups: [one({ id: '01' })] }, 'groups[0].id'],
    ['a key in the file itself', { groups: [one({ apiKeyFrom: env['KEY_ONE'] })] }, 'groups[0].apiKeyFrom'],
    ['a variable that is not set', { groups: [one({ apiKeyFrom: 'env:NONE' })] }, 'NONE'],
    ['an empty key', { groups: [one({ apiKeyFrom: 'env:EMPTY' })] }, 'groups[0].apiKeyFrom'],
    ['a key file that is missing', { groups: [one({ apiKeyFrom: 'file:none' })] }, 'groups[0].apiKeyFrom'],
    ['an empty user', { groups: [one({ users: [''] })] }, 'groups[0].users'],
    ['users that are a text', { groups: [one({ users: 'jane' })] }, 'groups[0].users'],
    ['a password in the clear', { groups: [one({ passwords: { jane: 'secret' } })] }, 'groups[0].passwords'],
    ['a password of nobody', { groups: [one({ passwords: { joe: hash } })] }, 'groups[0].passwords'],
    ['a wildcard origin', { groups: [one({ agentOrigins: ['*'] })] }, 'groups[0].agentOrigins'],
    [
      'a site with a path',
      { groups: [one({ siteOrigins: ['https://a.example/x'] })] },
      'groups[0].siteOrigins',
    ],
    ['duplicates as a text', { groups: [one({ duplicates: 'no' })] }, 'groups[0].duplicates'],
    ['a third profile', { groups: [one({ profiles: { beta: {} } })] }, 'groups[0].profiles.beta'],
    [
      'masks that are a text',
      { groups: [one({ profiles: { staging: { masks: '.x' } } })] },
      'groups[0].profiles.staging.masks',
    ],
    [
      'a script as the address of the terms',
      { groups: [one({ profiles: { staging: { terms: { url: 'javascript:alert(1)' } } } })] },
      'groups[0].profiles.staging.terms.url',
    ],
    [
      'a group listed twice',
      { groups: [one(), one({ apiKeyFrom: 'env:KEY_TWO' })] },
      '20541 is listed twice',
    ],
    ['a shared key', { groups: [one(), one({ id: '777' })] }, 'Groups 20541 and 777 have the same API key'],
  ])('%s is refused by name', (_name, content, part) => {
    write(content);
    const message = refusal({ ...env, EMPTY: '' });
    expect(message).toContain(part);
    expect(message).not.toContain('test-apikey-first key');
  });

  test('is not mixed with the variables for one group', () => {
    write({ groups: [one()] });
    expect(refusal({ ...env, GLANCE_USERS: 'jane' })).toContain('GLANCE_USERS');
  });

  test('takes what hash-password makes', async () => {
    const made = hashPassword('pass');
    write({ groups: [one({ passwords: { jane: made } })] });
    expect(await checkPassword('pass', load(env).groups[0]!.passwords!['jane']!)).toBe(true);
  });
});

test('a data directory that cannot be written is named in one sentence', () => {
  writeFileSync(data, 'a file in its place');
  chmodSync(data, 0o400);
  expect(refusal({})).toMatch(/^The data directory .*data cannot be written \(GLANCE_DATA_DIR\)\. /);
});
