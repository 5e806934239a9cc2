// A first login key on this machine, without any account: starts a token issuer for tests and Twilio's local runtime,
// asks the function in this folder for a key as an agent's page would, and checks the key.
// Needs `npm install` first. Nothing here is deployed.
import { spawn } from 'node:child_process';
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const group = { id: '12345', apiKey: randomBytes(16).toString('hex') };
const agent = process.argv[2] ?? 'agent.anna';

/** Listens on a free port of this machine; without a handler only to find one. */
async function listen(handler) {
  const server = createServer(handler);
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { server, port: server.address().port };
}

// The issuer: signs what the agent's identity provider would, and publishes its public key.
const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'try', alg: 'ES256', use: 'sig' };
const issuer = await listen((_, reply) => reply.end(JSON.stringify({ keys: [jwk] })));
const issuerAddress = `http://127.0.0.1:${issuer.port}`;

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

// The service: this folder under the local runtime, with variables of its own instead of those in .env.
const free = await listen();
await new Promise((closed) => free.server.close(closed));
const scratch = mkdtempSync(join(tmpdir(), 'glance-try-'));
const variables = {
  GLANCE_GROUP_ID: group.id,
  GLANCE_API_KEY: group.apiKey,
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: issuerAddress,
  JWT_AUDIENCE: 'glance-login-key',
  JWT_JWKS: `${issuerAddress}/keys`,
  JWT_CLAIM: 'sub',
};
const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
writeFileSync(join(scratch, 'env'), lines.join(''), { mode: 0o600 });
const program = createRequire(join(folder, 'package.json')).resolve('twilio-run/bin/twilio-run.js');
const service = spawn(
  process.execPath,
  [program, 'start', '--port', String(free.port), '--env', join(scratch, 'env')],
  { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] },
);
let output = '';
for (const stream of [service.stdout, service.stderr]) stream.on('data', (text) => (output += text));
const address = `http://localhost:${free.port}/getloginkey`;

async function ask(body) {
  for (;;) {
    try {
      return await fetch(address, { method: 'POST', body: new URLSearchParams(body) });
    } catch (cause) {
      if (service.exitCode !== null)
        throw new Error(`The local runtime did not start:\n${output}`, { cause });
      if (cause.cause?.code !== 'ECONNREFUSED') throw cause;
      await new Promise((later) => setTimeout(later, 100)); // not listening yet
    }
  }
}

try {
  const token = tokenOf({ sub: agent });
  const reply = await ask({ Token: token, partneruserid: agent });
  const answer = await reply.json();
  if (reply.status !== 200) throw new Error(`${reply.status} ${JSON.stringify(answer)}\n${output}`);
  const { loginKey, groupId, expiration } = answer;
  // As Glance checks it: HMAC-SHA-256 of group, agent, version and expiry, with the API key of the group.
  const mac = createHmac('sha256', group.apiKey).update(`${groupId}${agent}1${expiration}`);
  if (loginKey !== `$1$${expiration}$${mac.digest('base64url')}`) throw new Error('The key does not verify.');
  const other = await ask({ Token: token, partneruserid: 'somebody.else' });
  if (other.status !== 403) throw new Error(`Another agent's id was answered with ${other.status}.`);

  const until = new Date(expiration * 1000).toISOString();
  console.log(`Asked ${address} with a token for ${agent}.`);
  console.log(`Login key of ${agent} in group ${groupId}: verified, valid until ${until}.`);
  console.log(`The same token with the id of somebody else: ${other.status} ${(await other.json()).error}.`);
} catch (cause) {
  console.error(cause.message);
  process.exitCode = 1;
} finally {
  service.kill();
  issuer.server.close();
  rmSync(scratch, { recursive: true });
}
