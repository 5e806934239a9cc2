import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { developmentSamlProvider, freshKeys } from '@glance-kit/functions-saml/development';
import { loadSettings, startService, type Settings } from '../../src/index.js';
import { group, stopServices, temporaryDirectory } from '../tools/bench-service.js';

afterEach(stopServices);

const { metadata, certificate } = developmentSamlProvider({
  baseUrl: 'https://idp.example.com',
  serviceProviders: [],
  env: {},
});
const keys = freshKeys('service provider');

function load(changes: object, more: object = {}): Settings {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'idp.xml'), metadata);
  writeFileSync(join(directory, 'sp.key'), keys.privateKey);
  writeFileSync(join(directory, 'sp.crt'), keys.certificate);
  writeFileSync(join(directory, 'other.crt'), certificate);
  const one = { id: '12345', apiKeyFrom: 'env:KEY', ...changes };
  writeFileSync(join(directory, 'glance-kit.service.json'), JSON.stringify({ groups: [one], ...more }));
  return loadSettings({ KEY: 'x' }, join(directory, 'data'), { directory });
}

const withSso = (changes: object): Settings =>
  load({ sso: { method: 'saml', metadata: 'file:idp.xml', ...changes } });

describe('the settings of single sign-on', () => {
  test('have safe defaults', () => {
    expect(withSso({}).groups[0]!.sso).toEqual({
      status: 'production',
      entityId: 'glance.net/sp/1',
      metadata,
      provider: { signatures: 'both', allowSha1: false, providerInitiated: false },
      encrypted: false,
    });
    expect(load({ sso: { method: 'off', metadata: 'file:nowhere' } }).groups[0]!.sso).toBeUndefined();
  });

  test('take everything that the rules name', () => {
    const provider = {
      entityId: 'https://idp.example.com',
      url: 'https://idp.example.com/sso',
      binding: 'post',
      certificates: [certificate, 'file:sp.crt'],
    };
    const sso = {
      method: 'encrypted-saml',
      description: 'Acme',
      accountIdentifier: '00D',
      status: 'provisioning',
      redirect: '/agentjoin/agentjoin.aspx',
      entityId: 'urn:acme',
      metadata: undefined,
      provider,
      signatures: 'either',
      allowSha1: true,
      providerInitiated: true,
      keys: { privateKey: 'file:sp.key', certificate: 'file:sp.crt' },
      userAttribute: 'uid',
      autoprovision: { GlanceAddress: '{uid|lower|slug}.acme.glance.net', Role: 'Support' },
    };
    const settings = load(
      {
        sso,
        name: 'Acme',
        framing: true,
        roles: ['Support'],
        users: ['bob', { partnerUserId: 'ann', email: 'ann@acme.example', role: 'Support', suspended: true }],
      },
      { publicUrl: 'https://cobrowse.example.com' },
    );
    expect(settings.publicUrl).toBe('https://cobrowse.example.com');
    expect(settings.groups[0]).toMatchObject({
      name: 'Acme',
      framing: true,
      users: ['bob', 'ann'],
      people: { ann: { email: 'ann@acme.example', role: 'Support', suspended: true } },
      sso: {
        encrypted: true,
        status: 'provisioning',
        provider: {
          sso: { url: provider.url, binding: 'post' },
          certificates: [certificate, keys.certificate],
          signatures: 'either',
        },
        keys: { privateKey: keys.privateKey, certificate: keys.certificate },
      },
    });
  });

  test.each<[string, object, string]>([
    ['a misspelt member', { metod: 'saml' }, 'groups[0].sso.metod is not a setting'],
    ['no method', { method: undefined }, 'groups[0].sso.method is none of off, saml, encrypted-saml'],
    ['a redirect to another host', { redirect: 'https://evil.example' }, 'groups[0].sso.redirect'],
    ['a redirect without a scheme', { redirect: '//evil.example' }, 'groups[0].sso.redirect'],
    ['a redirect with a backslash', { redirect: '/\\evil.example' }, 'groups[0].sso.redirect'],
    ['a status that is none', { status: 'Test' }, 'groups[0].sso.status'],
    ['no provider', { metadata: undefined }, 'groups[0].sso.metadata or provider must be given'],
    ['two providers', { provider: {} }, 'groups[0].sso.metadata or provider must be given'],
    ['a file that is not there', { metadata: 'file:gone.xml' }, 'groups[0].sso.metadata names a file'],
    ['an address for metadata', { metadata: 'https://x' }, 'groups[0].sso.metadata is neither'],
    ['encryption without keys', { method: 'encrypted-saml' }, 'groups[0].sso.keys is missing'],
    [
      'a private key in the settings',
      { keys: { privateKey: keys.privateKey, certificate: keys.certificate } },
      'groups[0].sso.keys.privateKey is not "file:path"',
    ],
    [
      'a certificate of another key',
      { keys: { privateKey: 'file:sp.key', certificate: 'file:other.crt' } },
      'groups[0].sso.keys is not valid',
    ],
    ['a flag that is none', { allowSha1: 'no' }, 'groups[0].sso.allowSha1 is neither true nor false'],
    ['no Glance Address', { autoprovision: { Email: 'x' } }, 'groups[0].sso.autoprovision.GlanceAddress'],
    ['an unknown field', { autoprovision: { Address: 'x' } }, 'groups[0].sso.autoprovision.Address'],
    [
      'an unknown filter',
      { autoprovision: { GlanceAddress: '{a|upper}.glance.net' } },
      'groups[0].sso.autoprovision.GlanceAddress is not valid',
    ],
    ['a brace', { autoprovision: { GlanceAddress: '{a.glance.net' } }, 'GlanceAddress is not valid'],
  ])('name what is wrong: %s', (_name, changes, message) => {
    const work = (): unknown => withSso(changes);
    expect(work).toThrow(message);
    expect(work).not.toThrow(/BEGIN PRIVATE KEY/);
  });

  test('refuse a short RSA key', () => {
    const provider = (text: string): object => ({
      metadata: undefined,
      provider: { entityId: 'x', url: 'https://x', certificates: [text] },
    });
    expect(() => withSso(provider('bm90aGluZw=='))).toThrow(
      'groups[0].sso.provider.certificates has a certificate',
    );
    expect(() => withSso(provider(freshKeys('short', Date.now(), 1024).certificate))).toThrow(
      'under 2048 bits',
    );
    expect(() => withSso(provider(certificate))).not.toThrow();
  });

  test.each<[string, object, string]>([
    ['an address that is none', { glanceAddress: 'ann@acme' }, 'users[0].glanceAddress'],
    ['a role that the group does not have', { role: 'Boss' }, 'users[0].role'],
    ['a name that is too long', { firstName: 'x'.repeat(50) }, 'users[0].firstName'],
    ['something misspelt', { mail: 'x' }, 'users[0].mail is not a setting'],
    ['no id', { partnerUserId: undefined }, 'users[0].partnerUserId'],
  ])('name what is wrong with a user: %s', (_name, changes, message) => {
    expect(() => load({ users: [{ partnerUserId: 'ann', ...changes }] })).toThrow(message);
  });

  test('a public address has no path', () => {
    expect(() => load({}, { publicUrl: 'https://x.example/y' })).toThrow('publicUrl');
    expect(() => load({}, { publicUrl: 'http://x.example' })).toThrow('publicUrl');
  });
});

describe('starting', () => {
  const sso = {
    status: 'production' as const,
    entityId: 'glance.net/sp/1',
    metadata,
    provider: {},
    encrypted: false,
  };
  const start = (groups: Parameters<typeof startService>[0]['groups']) =>
    startService({ port: 0, dataDirectory: temporaryDirectory(), groups });

  test('names the group whose metadata cannot be used', async () => {
    await expect(start([group({ sso: { ...sso, metadata: '<x/>' } })])).rejects.toThrow(
      'sso.metadata of group 12345 is not valid',
    );
  });

  test('refuses names that would find two groups', async () => {
    const other = { id: '777', apiKey: 'test-apikey-other' };
    await expect(start([group({ name: 'Acme' }), group({ ...other, name: 'ACME' })])).rejects.toThrow(
      'the same name',
    );
    const named = { ...sso, accountIdentifier: 'a' };
    await expect(start([group({ sso: named }), group({ ...other, sso: named })])).rejects.toThrow(
      'the same sso.accountIdentifier',
    );
    const people = { alice: { glanceAddress: 'a.glance.net' } };
    await expect(start([group({ people }), group({ ...other, people })])).rejects.toThrow(
      'the same glanceAddress',
    );
  });
});
