import { describe, expect, test } from '@jest/globals';
import {
  DEPLOYMENT_SETTINGS,
  deploymentSettings,
  loginKeyFunction,
  loginKeySettings,
  serviceSetting,
} from '../src/index.js';
import { API_KEY, ORIGIN } from './helpers.js';

const ENV = { GLANCE_GROUP_ID: '12345', GLANCE_API_KEY: API_KEY, GLANCE_ORIGINS: ORIGIN };
const named = (name: string): unknown =>
  expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) });

describe('the origins', () => {
  test.each([
    'https://desk.example',
    'https://desk.example:8443',
    'http://localhost:4601',
    'http://panel.localhost:4603',
    'http://127.0.0.1:4602',
    'http://[::1]:4602',
  ])('may list %s', (origin) => {
    expect(deploymentSettings({ ...ENV, GLANCE_ORIGINS: `${ORIGIN}, ${origin}` }).origins).toEqual([
      ORIGIN,
      origin,
    ]);
  });

  test.each([
    'http://desk.example',
    'http://10.0.0.7:8080',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhostt',
  ])('do not list %s: a token would travel in the clear', (origin) => {
    const start = (): unknown => deploymentSettings({ ...ENV, GLANCE_ORIGINS: `${ORIGIN},${origin}` });
    expect(start).toThrow(named('GLANCE_ORIGINS'));
    expect(start).toThrow(expect.objectContaining({ message: expect.stringContaining('use https') }));
  });

  test.each(['ftp://desk.example', 'null', 'file://', 'chrome-extension://abc', 'https://user@desk.example'])(
    'do not list %s',
    (origin) => {
      expect(() => deploymentSettings({ ...ENV, GLANCE_ORIGINS: origin })).toThrow(named('GLANCE_ORIGINS'));
    },
  );
});

test.each([
  '@Microsoft.KeyVault(SecretUri=https://desk.vault.azure.net/secrets/glance)',
  '{{resolve:ssm:glance}}',
])(
  'an API key that is still a reference stops the start, and the reference is not quoted: %#',
  (reference) => {
    for (const start of [
      () => loginKeySettings({ ...ENV, GLANCE_API_KEY: reference }),
      () =>
        loginKeyFunction(
          { ...ENV, GLANCE_API_KEY: reference, GLANCE_IDENTITY: 'flex' },
          { log: () => undefined },
        ),
    ]) {
      expect(start).toThrow(named('GLANCE_API_KEY'));
      expect(start).toThrow(expect.objectContaining({ message: expect.stringContaining('not resolved') }));
      expect(start).not.toThrow(expect.objectContaining({ message: expect.stringContaining(reference) }));
    }
  },
);

describe('the address of a service', () => {
  test('is an origin, by name or written out', () => {
    expect(serviceSetting({})).toBe('https://www.glance.net');
    expect(serviceSetting({ GLANCE_SERVICE: 'staging' })).toBe('https://www.myglance.net');
    expect(serviceSetting({ GLANCE_SERVICE: 'https://cobrowse.example' })).toBe('https://cobrowse.example');
    expect(serviceSetting({ OTHER: 'http://localhost:4600' }, 'OTHER')).toBe('http://localhost:4600');
  });

  test.each(['http://cobrowse.example', 'cobrowse.example', 'https://cobrowse.example/path', ''])(
    '%p is refused by the name of the variable',
    (value) => {
      expect(() => serviceSetting({ GLANCE_SERVICE: value })).toThrow(named('GLANCE_SERVICE'));
      expect(() => serviceSetting({ OTHER: value }, 'OTHER')).toThrow(named('OTHER'));
    },
  );
});

test('the table of settings names what is required: everything without a default', () => {
  const env = { ...ENV, GLANCE_IDENTITY: 'flex', ACCOUNT_SID: `AC${'0'.repeat(32)}`, AUTH_TOKEN: 'token' };
  const start = (name?: string): unknown =>
    loginKeyFunction({ ...env, ...(name !== undefined && { [name]: undefined }) }, { log: () => undefined });
  expect(start).not.toThrow();
  for (const { name, default: fallback } of DEPLOYMENT_SETTINGS)
    if (fallback === undefined) expect(() => start(name)).toThrow(named(name));
    else expect(() => start(name)).not.toThrow();
});
