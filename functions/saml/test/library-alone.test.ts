import { beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { SAML, ValidateInResponseTo } from '@node-saml/node-saml';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ATTACKS } from './attack-table.js';
import type { Attack } from './attack.js';
import { ACS, IDP, NOW, SP, SSO, base64, providerKeys, responseXml, shapeOf } from './provider.js';

/** The library as its own settings make it strictest, without a rule of ours. */
function alone({ settings, against = settings }: Attack, requestId: string): SAML {
  const { provider = {}, options = {} } = against ?? {};
  const both = provider.signatures !== 'either';
  const { privateKey } = options.keys ?? {};
  return new SAML({
    issuer: SP,
    audience: SP,
    callbackUrl: ACS,
    entryPoint: SSO,
    idpIssuer: IDP,
    idpCert: providerKeys.certificate,
    acceptedClockSkewMs: 60_000,
    wantAuthnResponseSigned: both,
    wantAssertionsSigned: both,
    validateInResponseTo: provider.providerInitiated
      ? ValidateInResponseTo.ifPresent
      : ValidateInResponseTo.always,
    cacheProvider: {
      saveAsync: async () => null,
      getAsync: async (id) => (id === requestId ? new Date().toISOString() : null),
      removeAsync: async () => null,
    },
    ...(privateKey && { decryptionPvk: privateKey }),
  });
}

async function accepts(attack: Attack): Promise<boolean> {
  const shape = shapeOf(attack.shape);
  const xml = await attack.change(await responseXml(shape), shape);
  return alone(attack, shape.inResponseTo)
    .validatePostResponseAsync({ SAMLResponse: base64(xml) })
    .then(
      ({ profile }) => profile !== null,
      () => false,
    );
}

beforeAll(() => {
  // The library asks the machine for the time; only that is replaced.
  jest.useFakeTimers({
    now: NOW,
    doNotFake: [
      'hrtime',
      'nextTick',
      'performance',
      'queueMicrotask',
      'setImmediate',
      'clearImmediate',
      'setInterval',
      'clearInterval',
      'setTimeout',
      'clearTimeout',
    ],
  });
});

beforeEach(() => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined); // its parser writes there what it repairs
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});

test('the library accepts what the attacks start from', async () => {
  const original: Attack = { change: (xml) => xml, check: 'structure' };
  await expect(accepts(original)).resolves.toBe(true);
});

const readme = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');
const section = readme.split('<!-- library-alone -->')[1] ?? '';
const listed = new Map(
  [...section.matchAll(/^\| (?!attack |-)([^|]+?) +\| `([a-z-]+)` +\|/gm)].map(([, name, check]) => [
    name!,
    check!,
  ]),
);

test.each(ATTACKS)('the README says whether the library alone accepts: %s', async (name, attack) => {
  const isAccepted = await accepts(attack);
  expect(listed.get(name)).toBe(isAccepted ? attack.check : undefined);
});

test('the README lists no attack that is not tried', () => {
  const tried = new Set(ATTACKS.map(([name]) => name));
  expect([...listed.keys()].filter((name) => !tried.has(name))).toEqual([]);
  expect(listed.size).toBeGreaterThan(0);
});
