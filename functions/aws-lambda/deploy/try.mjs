// A first login key on this machine, without any account: starts a token issuer for tests, calls the function in this
// folder with the event of a function URL as Lambda would, and checks the key. Nothing here is deployed.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

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

// The function reads its environment as it loads; deployed, template.json sets it.
for (const name of Object.keys(process.env)) if (name.startsWith('GLANCE_')) delete process.env[name];
Object.assign(process.env, {
  GLANCE_GROUP_ID: group.id,
  GLANCE_API_KEY: group.apiKey,
  GLANCE_ORIGINS: 'https://desk.example',
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: issuerAddress,
  JWT_AUDIENCE: 'glance-login-key',
  JWT_JWKS: `${issuerAddress}/keys`,
  JWT_CLAIM: 'sub',
});
const { handler } = createRequire(import.meta.url)('./index.cjs');

const HOST = 'try.lambda-url.eu-west-1.on.aws';
/** What a function URL makes of the POST of a form. */
function eventOf(token, form) {
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/getloginkey',
    rawQueryString: '',
    headers: {
      host: HOST,
      origin: 'https://desk.example',
      authorization: `Bearer ${token}`,
      'content-type': 'application/x-www-form-urlencoded',
      'x-forwarded-proto': 'https',
    },
    requestContext: {
      domainName: HOST,
      http: { method: 'POST', path: '/getloginkey', protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
      stage: '$default',
    },
    body: Buffer.from(new URLSearchParams(form).toString()).toString('base64'),
    isBase64Encoded: true,
  };
}

try {
  const token = tokenOf({ sub: agent });
  const reply = await handler(eventOf(token, { partneruserid: agent }));
  if (reply.statusCode !== 200) throw new Error(`${reply.statusCode} ${reply.body}`);
  const { loginKey, groupId, expiration } = JSON.parse(reply.body);
  // As Glance checks it: HMAC-SHA-256 of group, agent, version and expiry, with the API key of the group.
  const mac = createHmac('sha256', group.apiKey).update(`${groupId}${agent}1${expiration}`);
  if (loginKey !== `$1$${expiration}$${mac.digest('base64url')}`) throw new Error('The key does not verify.');
  const other = await handler(eventOf(token, { partneruserid: 'somebody.else' }));
  if (other.statusCode !== 403) throw new Error(`Another agent's id was answered with ${other.statusCode}.`);

  const until = new Date(expiration * 1000).toISOString();
  console.log(`Login key of ${agent} in group ${groupId}: verified, valid until ${until}.`);
  console.log(`The same token with the id of somebody else: 403 ${JSON.parse(other.body).error}.`);
} catch (cause) {
  console.error(cause.message);
  process.exitCode = 1;
} finally {
  issuer.closeAllConnections();
  issuer.close();
}
