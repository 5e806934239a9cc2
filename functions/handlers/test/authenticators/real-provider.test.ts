import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { jwtAuthenticator, type Authenticate, type Identity, type Refusal } from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';

// A certified OpenID provider instead of our own: its keys, its header, its claims.
const AUDIENCE = 'https://keys.example';
const SECRET = 'secret-of-the-client';

let server: Server;
let issuer: string;
beforeAll(async () => {
  server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const provider = new Provider(issuer, {
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' }] },
    clients: ['desk', 'other'].map((client_id) => ({
      client_id,
      client_secret: SECRET,
      id_token_signed_response_alg: 'ES256' as const,
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    })),
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_, resource) => ({
          scope: 'keys',
          audience: resource,
          accessTokenTTL: 60,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'ES256' } },
        }),
      },
    },
  });
  server.on('request', provider.callback());
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function tokenFor(resource: string, client = 'desk'): Promise<string> {
  const reply = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${btoa(`${client}:${SECRET}`)}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'keys', resource }),
  });
  if (reply.status !== 200) throw new Error(await reply.text());
  const { access_token } = (await reply.json()) as { access_token: string };
  return access_token;
}

const authenticator = (audience = AUDIENCE): Authenticate =>
  jwtAuthenticator({ issuer, audience, jwks: new URL(`${issuer}/jwks`), claim: 'client_id' });
const ask = (token: string, authenticate = authenticator()): Promise<Identity | Refusal> =>
  authenticate(
    new Request(`${AUDIENCE}/getloginkey`, { headers: { Authorization: `Bearer ${token}` } }),
    NO_FIELDS,
  );

test('an access token of a real provider is accepted by its published keys', async () => {
  expect(await ask(await tokenFor(AUDIENCE))).toMatchObject({ partnerUserId: 'desk', source: issuer });
  expect(await ask(await tokenFor(AUDIENCE, 'other'))).toMatchObject({ partnerUserId: 'other' });
});

test('one that the provider made for another server is refused by its audience', async () => {
  expect(await ask(await tokenFor(AUDIENCE))).toMatchObject({ partnerUserId: 'desk' });
  expect(await ask(await tokenFor('https://other.example'))).toMatchObject({
    status: 401,
    check: 'audience',
  });
});
