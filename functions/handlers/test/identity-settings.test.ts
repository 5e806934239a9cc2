import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { portableSigner, verifyLoginKey, type LogEntry, type LoginKeyReply } from '@glance-kit/core';
import { createPublicKey } from 'node:crypto';
import { SignJWT, exportSPKI, generateKeyPair, type CryptoKey } from 'jose';
import {
  IDENTITY_SETTINGS,
  TEAMS_CLIENTS,
  connectPort,
  identityFromSettings,
  loginKeyFunction,
  memoryCounter,
  signContactTicket,
  type Environment,
  type IdentityName,
  type RuntimeTools,
} from '../src/index.js';
import { INSTANCE, amazonConnect, type AmazonConnect } from './authenticators/amazon-connect.js';
import { ACCOUNT_SID, API_KEY_SECRET, API_KEY_SID, AUTH_TOKEN, FlexIam } from './authenticators/flex-iam.js';
import { genesysCloud, type GenesysCloud } from './authenticators/genesys-cloud.js';
import { certificateOf } from '@glance-kit/testing/salesforce/node';
import { TestProvider } from './authenticators/provider.js';
import { ADDRESS, API_KEY, ORIGIN } from './helpers.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const APP = '66666666-7777-4888-8999-000000000000';
const ORGANIZATION = '2f0c8d0e-8a3c-4a52-9c53-0d4b3a1f6c11';
const POOL = 'eu-central-1_AbCdEf123';
const TICKET_SECRET = 'a-secret-of-the-contact-tickets-alone';
const AGENT = '0f1e2d3c-aaaa-4bbb-8ccc-000000000042';

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

let provider: TestProvider;
let iam: FlexIam;
let cloud: GenesysCloud;
let amazon: AmazonConnect;
let zendeskKey: CryptoKey;
let zendeskPem: string;

beforeAll(async () => {
  [provider, iam, cloud, amazon] = await Promise.all([
    TestProvider.start(),
    FlexIam.start(),
    genesysCloud(),
    amazonConnect(),
  ]);
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  zendeskKey = privateKey;
  zendeskPem = (await exportSPKI(publicKey)).trim();
});
afterAll(() => Promise.all([provider.stop(), iam.stop(), cloud.stop(), amazon.stop()]));

/** Carries the public addresses of the providers to their stand-ins; `asked` are the hosts. */
function tools(asked: string[] = []): RuntimeTools & { log: (entry: LogEntry) => void } {
  return {
    log: () => undefined,
    counter: memoryCounter(),
    connect: connectPort(amazon.client, INSTANCE),
    fetch: (input, init) => {
      const url = new URL(String(input));
      asked.push(url.host);
      const path = url.pathname + url.search;
      if (url.host === 'iam.twilio.com' || url.host === 'iam.au1.twilio.com')
        return fetch(iam.origin + path, init);
      if (url.host === 'api.mypurecloud.ie') return cloud.fetch(url, init);
      if (url.host === 'acme.zendesk.com') return Promise.resolve(new Response(zendeskPem));
      return fetch(provider.origin + path, init);
    },
  };
}

interface Kind {
  env(): Environment;
  token(): Promise<string>;
  expected: string;
  /** Hosts that are asked. */
  asks: string[];
}

const claims = (more: Record<string, unknown>): Record<string, unknown> => ({
  iat: nowSeconds() - 10,
  exp: nowSeconds() + 300,
  ...more,
});

const flexToken = async (): Promise<string> =>
  iam.issue({
    valid: true,
    code: 0,
    message: null,
    expiration: new Date(Date.now() + 600_000).toISOString(),
    identity: 'jane_40desk',
    realm_user_id: 'jane@desk.example',
    worker_sid: `WK${'0'.repeat(32)}`,
    roles: ['agent'],
  });

const zendeskToken = (): Promise<string> =>
  new SignJWT(
    claims({
      iss: 'acme.zendesk.com',
      aud: 'https://acme.zendesk.com/api/v2/apps/installations/7001.json',
      sub: 'https://acme.zendesk.com/api/v2/users/42.json',
      jti: crypto.randomUUID(),
    }),
  )
    .setProtectedHeader({ alg: 'RS256' })
    .sign(zendeskKey);

/** One good deployment for each identity, with required variables only. */
const KINDS: Record<IdentityName, Kind> = {
  jwt: {
    env: () => ({
      JWT_ISSUER: 'https://id.example',
      JWT_AUDIENCE: 'https://keys.example',
      JWT_JWKS: 'https://id.example/jwks',
      JWT_CLAIM: 'glance_user',
    }),
    token: () =>
      provider.sign(
        claims({ iss: 'https://id.example', aud: 'https://keys.example', sub: 's', glance_user: 'jane' }),
      ),
    expected: 'jane',
    asks: ['id.example'],
  },
  entra: {
    env: () => ({ ENTRA_TENANTS: TENANT, ENTRA_AUDIENCE: APP, ENTRA_CLIENTS: `teams, ${APP}` }),
    token: () =>
      provider.sign(
        claims({
          iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
          aud: APP,
          tid: TENANT,
          oid: 'object-1',
          ver: '2.0',
          scp: 'access_as_user',
          azp: TEAMS_CLIENTS[1],
        }),
      ),
    expected: 'object-1',
    asks: ['login.microsoftonline.com'],
  },
  okta: {
    env: () => ({
      OKTA_ISSUER: 'https://company.okta.com/oauth2/default',
      OKTA_AUDIENCE: 'api://default',
      OKTA_CLIENTS: 'client-1',
    }),
    token: () =>
      provider.sign(
        claims({
          iss: 'https://company.okta.com/oauth2/default',
          aud: 'api://default',
          sub: 'jane@desk.example',
          uid: 'user-1',
          cid: 'client-1',
        }),
      ),
    expected: 'user-1',
    asks: ['company.okta.com'],
  },
  cognito: {
    env: () => ({
      COGNITO_REGION: 'eu-central-1',
      COGNITO_USER_POOL: POOL,
      COGNITO_CLIENTS: 'other, client-1',
    }),
    token: () =>
      provider.sign(
        claims({
          iss: `https://cognito-idp.eu-central-1.amazonaws.com/${POOL}`,
          token_use: 'access',
          client_id: 'client-1',
          sub: 'subject-1',
        }),
      ),
    expected: 'subject-1',
    asks: ['cognito-idp.eu-central-1.amazonaws.com'],
  },
  flex: {
    env: () => ({ ACCOUNT_SID, API_KEY: API_KEY_SID, API_SECRET: API_KEY_SECRET }),
    token: flexToken,
    expected: 'jane_40desk',
    asks: ['iam.twilio.com'],
  },
  genesys: {
    env: () => ({
      GENESYS_DOMAIN: 'mypurecloud.ie',
      GENESYS_ORGANIZATION: ORGANIZATION,
      GENESYS_CLIENT: APP,
    }),
    async token() {
      cloud.tokens.set('opaque-token', {
        info: { organization: { id: ORGANIZATION }, OAuthClient: { id: APP } },
        user: { id: 'user-7', email: 'jane@desk.example', state: 'active' },
      });
      return 'opaque-token';
    },
    expected: 'user-7',
    asks: ['api.mypurecloud.ie', 'api.mypurecloud.ie'],
  },
  zendesk: {
    env: () => ({
      ZENDESK_SUBDOMAIN: 'acme',
      ZENDESK_INSTALLATION: '7001',
      ZENDESK_PUBLIC_KEY: zendeskPem.replaceAll('\n', '\\n'),
    }),
    token: zendeskToken,
    expected: '42',
    asks: [],
  },
  salesforce: {
    env: () => ({
      SALESFORCE_ORGS: '00D5g000000AbCdEAF',
      SALESFORCE_CERTIFICATES: certificateOf(
        createPublicKey({ key: { ...provider.jwks.keys[0] }, format: 'jwk' }).export({
          type: 'spki',
          format: 'der',
        }),
      ),
      SALESFORCE_AUDIENCE: ADDRESS,
    }),
    token: () =>
      provider.sign({
        iss: '00D5g000000AbCdEAF',
        sub: '0055g00000BcDeFAAV',
        aud: ADDRESS,
        exp: nowSeconds() + 60,
        jti: crypto.randomUUID(),
        glance_user: 'jane',
      }),
    expected: 'jane',
    asks: [],
  },
  ticket: {
    env: () => ({ CONNECT_TICKET_SECRET: TICKET_SECRET }),
    async token() {
      amazon.contacts.set('contact-1', { AgentInfo: { Id: AGENT } });
      amazon.users.set(AGENT, { Username: 'jane' });
      return signContactTicket({ secret: TICKET_SECRET })('contact-1');
    },
    expected: 'jane',
    asks: [],
  },
};

/** Variables without which an identity does not start. */
const REQUIRED: Record<IdentityName, string[]> = {
  jwt: ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWT_JWKS', 'JWT_CLAIM'],
  entra: ['ENTRA_TENANTS', 'ENTRA_AUDIENCE', 'ENTRA_CLIENTS'],
  okta: ['OKTA_ISSUER', 'OKTA_AUDIENCE', 'OKTA_CLIENTS'],
  cognito: ['COGNITO_REGION', 'COGNITO_USER_POOL', 'COGNITO_CLIENTS'],
  flex: ['ACCOUNT_SID', 'API_KEY', 'API_SECRET'],
  genesys: ['GENESYS_DOMAIN', 'GENESYS_ORGANIZATION', 'GENESYS_CLIENT'],
  zendesk: ['ZENDESK_SUBDOMAIN', 'ZENDESK_INSTALLATION', 'ZENDESK_PUBLIC_KEY'],
  salesforce: ['SALESFORCE_ORGS', 'SALESFORCE_CERTIFICATES', 'SALESFORCE_AUDIENCE'],
  ticket: ['CONNECT_TICKET_SECRET'],
};

const NAMES = Object.keys(KINDS) as IdentityName[];
const deployment = (identity: IdentityName, change: Environment = {}): Environment => ({
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: API_KEY,
  GLANCE_ORIGINS: ORIGIN,
  GLANCE_IDENTITY: identity,
  ...KINDS[identity].env(),
  ...change,
});

/** Asks a whole login-key function, set up by its environment alone. */
async function ask(
  env: Environment,
  token: string,
  asked?: string[],
): Promise<LoginKeyReply & { error?: string }> {
  const { handler } = loginKeyFunction(env, tools(asked));
  const body = new URLSearchParams({ Token: token });
  const reply = await handler(new Request(ADDRESS, { method: 'POST', body }));
  return (await reply.json()) as LoginKeyReply & { error?: string };
}

function expectKeyOf(reply: LoginKeyReply & { error?: string }, partnerUserId: string): void {
  expect(reply).not.toHaveProperty('error');
  const check = verifyLoginKey({ groupId: '12345', partnerUserId }, reply.loginKey, portableSigner(API_KEY));
  expect(check).toEqual({ ok: true, expires: reply.expiration });
}

describe.each(NAMES)('GLANCE_IDENTITY=%s', (identity) => {
  const kind = KINDS[identity];

  test('proves an agent with nothing set but its required variables', async () => {
    const asked: string[] = [];
    expectKeyOf(await ask(deployment(identity), await kind.token(), asked), kind.expected);
    expect(asked).toEqual(kind.asks);
  });

  test('refuses a token that its provider did not make', async () => {
    const token = await kind.token();
    expectKeyOf(await ask(deployment(identity), token), kind.expected);
    const forged = token.slice(0, -8) + (token.at(-8) === 'A' ? 'B' : 'A') + token.slice(-7);
    expect(await ask(deployment(identity), forged)).toMatchObject({ status: 401, error: 'token_invalid' });
  });

  const required = REQUIRED[identity];
  test.each(required)('without %s it does not start, and says which variable is missing', (name) => {
    for (const value of [undefined, '', '   '])
      expect(() => loginKeyFunction(deployment(identity, { [name]: value }), tools())).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringContaining(`The setting ${name} is missing: `),
        }),
      );
  });

  test('its required variables are those without a default in IDENTITY_SETTINGS', () => {
    const rows = IDENTITY_SETTINGS.filter((row) => row.identity === identity);
    const without = rows.filter((row) => row.default === undefined).map(({ name }) => name);
    // Of these, one of two ways is needed; the error names both.
    const oneOfTwo = ['API_KEY', 'API_SECRET', 'ZENDESK_PUBLIC_KEY'];
    expect(without).toEqual(required.filter((name) => !oneOfTwo.includes(name)));
    for (const { text } of rows) expect(text).toMatch(/^\S.{8,}[^.]$/);
  });

  test('a default written out is the same as one left out', async () => {
    const defaults = IDENTITY_SETTINGS.filter(
      (row) => row.identity === identity && row.default !== undefined,
    );
    const written = Object.fromEntries(
      defaults
        .filter(({ name }) => KINDS[identity].env()[name] === undefined)
        .map((row) => [row.name, row.default]),
    );
    expectKeyOf(await ask(deployment(identity, written), await kind.token()), kind.expected);
  });
});

describe('a bad value', () => {
  test.each<[IdentityName, string, string]>([
    ['jwt', 'JWT_JWKS', 'http://id.example/jwks'],
    ['jwt', 'JWT_JWKS', 'id.example'],
    ['jwt', 'JWT_ALGORITHMS', 'RS256,HS256'],
    ['jwt', 'JWT_ALGORITHMS', 'none'],
    ['jwt', 'JWT_ALGORITHMS', 'RS256,,ES256'],
    ['jwt', 'JWT_ROLE', 'agent'],
    ['jwt', 'JWT_ROLE', '=agent'],
    ['entra', 'ENTRA_TENANTS', 'common'],
    ['entra', 'ENTRA_AUDIENCE', 'api://app'],
    ['entra', 'ENTRA_CLIENTS', 'Teams'],
    ['entra', 'ENTRA_AUTHORITY', 'http://login.evil.example'],
    ['okta', 'OKTA_ISSUER', 'https://desk.okta.com'],
    ['cognito', 'COGNITO_REGION', 'Frankfurt'],
    ['cognito', 'COGNITO_USER_POOL', 'us-east-1_AbCdEf123'],
    ['cognito', 'COGNITO_TOKEN', 'refresh'],
    ['flex', 'ACCOUNT_SID', 'AC1'],
    ['flex', 'API_KEY', 'SK1'],
    ['flex', 'TWILIO_REGION', 'evil.example/'],
    ['flex', 'FLEX_USER', 'email'],
    ['genesys', 'GENESYS_DOMAIN', 'evil.example'],
    ['genesys', 'GENESYS_ORGANIZATION', 'desk'],
    ['genesys', 'GENESYS_CLIENT', 'client-7'],
    ['genesys', 'GENESYS_USER', 'nickname'],
    ['zendesk', 'ZENDESK_SUBDOMAIN', 'acme.zendesk.com'],
    ['zendesk', 'ZENDESK_INSTALLATION', 'seven'],
    ['zendesk', 'ZENDESK_PUBLIC_KEY', 'not a key'],
    ['zendesk', 'ZENDESK_USER', 'email'],
    ['salesforce', 'SALESFORCE_ORGS', 'acme'],
    ['salesforce', 'SALESFORCE_ORGS', '00D5g000000AbCdEAF,,'],
    ['salesforce', 'SALESFORCE_CERTIFICATES', 'not a certificate'],
    ['salesforce', 'SALESFORCE_CERTIFICATES', '{"00D5g000000XyZwEAF": "x"}'],
    ['salesforce', 'SALESFORCE_CERTIFICATES', '{"half":'],
    ['salesforce', 'SALESFORCE_AUDIENCE', 'keys.example'],
    ['ticket', 'CONNECT_TICKET_SECRET', 'short'],
    ['ticket', 'CONNECT_USER', 'agentArn'],
  ])('%s: %s stops the start by name, and is not quoted: %s', (identity, name, value) => {
    const start = (): unknown => loginKeyFunction(deployment(identity, { [name]: value }), tools());
    const message = `The setting ${name} `;
    expect(start).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(message) }),
    );
    expect(start).not.toThrow(expect.objectContaining({ message: expect.stringContaining(value) }));
  });

  test.each([undefined, '', 'JWT', 'none', 'toString', '__proto__'])(
    'GLANCE_IDENTITY %p is refused',
    (name) => {
      expect(() => loginKeyFunction(deployment('jwt', { GLANCE_IDENTITY: name }), tools())).toThrow(
        expect.objectContaining({
          code: 'CONFIG_INVALID',
          message: expect.stringMatching(
            /GLANCE_IDENTITY.*jwt, entra, okta, cognito, flex, genesys, zendesk, salesforce, ticket/,
          ),
        }),
      );
    },
  );
});

describe('the credentials of Flex', () => {
  test('may be the auth token that Twilio Functions bring along', async () => {
    const env = deployment('flex', { API_KEY: undefined, API_SECRET: undefined, AUTH_TOKEN });
    expectKeyOf(await ask(env, await flexToken()), 'jane_40desk');
  });

  test('are the API key where both are set', async () => {
    expectKeyOf(await ask(deployment('flex', { AUTH_TOKEN: 'wrong' }), await flexToken()), 'jane_40desk');
  });

  test.each([
    ['API_SECRET', { API_SECRET: undefined, AUTH_TOKEN }],
    ['API_KEY', { API_KEY: undefined, AUTH_TOKEN }],
    ['AUTH_TOKEN', { API_KEY: undefined, API_SECRET: undefined }],
  ])('half of a pair, or none, stops the start and names %s', (name, change) => {
    expect(() => loginKeyFunction(deployment('flex', change), tools())).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });

  test('go to the region of the account, by its first part', async () => {
    const asked: string[] = [];
    await ask(deployment('flex', { TWILIO_REGION: 'au1-ix' }), await flexToken(), asked);
    expect(asked).toEqual(['iam.au1.twilio.com']);
  });

  test('with FLEX_ROLES only agents of these roles get a key', async () => {
    const reply = await ask(deployment('flex', { FLEX_ROLES: 'admin, supervisor' }), await flexToken());
    expect(reply).toMatchObject({ status: 403, error: 'role_missing' });
    expectKeyOf(
      await ask(deployment('flex', { FLEX_ROLES: 'admin, agent' }), await flexToken()),
      'jane_40desk',
    );
  });
});

test.each<[IdentityName, string, string, string]>([
  ['flex', 'FLEX_ROLE', 'FLEX_ROLES', 'admin'],
  ['jwt', 'JWT_ROLES', 'JWT_ROLE', 'groups=lead'],
  ['entra', 'ENTRA_ROLES', 'ENTRA_ROLE', 'roles=lead'],
  ['okta', 'OKTA_ROLES', 'OKTA_ROLE', 'groups=lead'],
  ['cognito', 'COGNITO_ROLES', 'COGNITO_ROLE', 'groups=lead'],
])(
  'attack: %s with %s for its role would let everybody in, so it does not start',
  (identity, wrong, name, value) => {
    expect(() => loginKeyFunction(deployment(identity, { [wrong]: '  ' }), tools())).not.toThrow();
    expect(() => loginKeyFunction(deployment(identity, { [wrong]: value }), tools())).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`The setting ${wrong} is unknown: its name is ${name}.`),
      }),
    );
  },
);

test('a role variable limits who gets a key', async () => {
  const sign = (roles: string[]): Promise<string> =>
    provider.sign(
      claims({
        iss: 'https://id.example',
        aud: 'https://keys.example',
        sub: 's',
        glance_user: 'jane',
        roles,
      }),
    );
  const env = deployment('jwt', { JWT_ROLE: 'roles=agent, lead' });
  expectKeyOf(await ask(env, await sign(['lead'])), 'jane');
  expect(await ask(env, await sign(['clerk']))).toMatchObject({ status: 403, error: 'role_missing' });
});

describe('the public key of Zendesk', () => {
  const fetched = { ZENDESK_PUBLIC_KEY: undefined, ZENDESK_APP: '55' };

  test('may be fetched', async () => {
    const asked: string[] = [];
    expectKeyOf(await ask(deployment('zendesk', fetched), await zendeskToken(), asked), '42');
    expect(asked).toEqual(['acme.zendesk.com']);
  });

  test.each([
    ['ZENDESK_API_TOKEN', { ...fetched, ZENDESK_API_USER: 'admin@desk.example' }],
    ['ZENDESK_API_USER', { ...fetched, ZENDESK_API_TOKEN: 'secret' }],
    ['ZENDESK_APP', { ...fetched, ZENDESK_APP: 'x' }],
  ])('is not fetched with a setting %s that is missing or bad', (name, change) => {
    expect(() => loginKeyFunction(deployment('zendesk', change), tools())).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });
});

describe('contact tickets', () => {
  const without = (name: 'connect' | 'counter'): RuntimeTools => ({ ...tools(), [name]: undefined });

  test('are not offered where the runtime cannot ask Amazon Connect', () => {
    expect(() => identityFromSettings({}, without('connect'))).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('ticket') }),
    );
    expect(() => identityFromSettings({}, tools())).toThrow(
      expect.objectContaining({ message: expect.stringContaining('ticket') }),
    );
  });

  test.each(['connect', 'counter'] as const)('do not start in a runtime without a %s', (name) => {
    expect(() => loginKeyFunction(deployment('ticket'), without(name))).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('ticket') }),
    );
  });

  test('are not signed with the API key', () => {
    const same = { GLANCE_API_KEY: TICKET_SECRET };
    expect(() => loginKeyFunction(deployment('ticket', same), tools())).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('CONNECT_TICKET_SECRET'),
      }),
    );
  });
});
