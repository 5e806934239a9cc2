// A first login key on this machine, without any account: starts a token issuer for tests, calls the module in this
// folder with a request and an environment as Workers would, and checks the key. Nothing here is deployed.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import loginKeyModule from './login-key.js';

const group = { id: '12345', apiKey: randomBytes(16).toString('hex') };
const agent = process.argv[2] ?? 'agent.anna';

// The issuer: signs what the agents' identity provider would, and publishes its public key.
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'try', alg: 'ES256', use: 'sig' };
const issuer = createServer((_, reply) => reply.end(JSON.stringify({ keys: [jwk] })));
await new Promise((listening) => issuer.listen(0, '127.0.0.1', listening));
const issuerAddress = `http://127.0.0.1:${issuer.address().port}`;

function tokenOf(claims) {
  const now = Math.floor(Date.now() / 1000);
  const parts = [
    { alg: 'ES256', kid: 'try' },
    { iss: issuerAddress, aud: 'glance-login-key', iat: now, exp: now + 300, ...claims },
  ];
  const text = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

// What Workers hand to the module with each request; deployed, it is [vars] of wrangler.toml and the secret.
const environment = {
  GLANCE_GROUP_ID: group.id,
  GLANCE_API_KEY: group.apiKey,
  GLANCE_ORIGINS: 'https://desk.example',
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: issuerAddress,
  JWT_AUDIENCE: 'glance-login-key',
  JWT_JWKS: `${issuerAddress}/keys`,
  JWT_CLAIM: 'sub',
};

function ask(token, form) {
  const headers = { Authorization: `Bearer ${token}`, Origin: 'https://desk.example' };
  const body = new URLSearchParams(form);
  const request = new Request('https://try.example/getloginkey', { method: 'POST', headers, body });
  return loginKeyModule.fetch(request, environment);
}

try {
  const token = tokenOf({ sub: agent });
  const reply = await ask(token, { partneruserid: agent });
  if (reply.status !== 200) throw new Error(`${reply.status} ${await reply.text()}`);
  const { loginKey, groupId, expiration } = await reply.json();
  // As Glance checks it: HMAC-SHA-256 of group, agent, version and expiry, with the API key of the group.
  const mac = createHmac('sha256', group.apiKey).update(`${groupId}${agent}1${expiration}`);
  if (loginKey !== `$1$${expiration}$${mac.digest('base64url')}`) throw new Error('The key does not verify.');
  const other = await ask(token, { partneruserid: 'somebody.else' });
  if (other.status !== 403) throw new Error(`Another agent's id was answered with ${other.status}.`);

  const until = new Date(expiration * 1000).toISOString();
  console.log(`Login key of ${agent} in group ${groupId}: verified, valid until ${until}.`);
  console.log(`The same token with the id of somebody else: 403 ${(await other.json()).error}.`);
} catch (cause) {
  console.error(cause.message);
  process.exitCode = 1;
} finally {
  issuer.closeAllConnections();
  issuer.close();
}
