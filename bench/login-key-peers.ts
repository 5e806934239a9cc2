// The servers that the login-key request is measured beside, one a process: `login-key-peers <name> <socket path>`.
// Every one answers the same request: POST with a bearer token verified before, and a form that names the user.
import CryptoJS from 'crypto-js';
import express from 'express';
import { createHmac, createSecretKey } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { nodeSigner } from '../core/src/node.js';
import { sha256 } from '../functions/express/src/sha256.js';
import { nodeListener } from '../functions/express/src/index.js';
import {
  cachedIdentity,
  jwtVerifier,
  loginKeyHandler,
  memoryCounter,
  memoryStore,
  sessionAuthenticator,
  sessions,
  textReply,
} from '../functions/handlers/src/index.js';

const GROUP_ID = '12345';
const API_KEY = 'bench-api-key-0123456789';
const LIFETIME = 300;
const ISSUER = 'https://id.example';
const AUDIENCE = 'https://keys.example';

const { publicKey, privateKey } = await generateKeyPair('RS256');
const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] };
const endsAt = Math.floor(Date.now() / 1000) + 3600;
const token = await new SignJWT({
  glance_user: 'jane@desk.example',
  name: 'Jane',
  email: 'jane@desk.example',
})
  .setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'at+jwt' })
  .setIssuer(ISSUER)
  .setAudience(AUDIENCE)
  .setSubject('4d1c7a52-6a0c-4f0e-9a3b-0f8f3f6d2c11')
  .setIssuedAt()
  .setExpirationTime(endsAt)
  .sign(privateKey);

/** Of the server's own sessions, which agents have after any sign-in. */
const own = sessions({ store: memoryStore(), hash: sha256 });
const session = await own.issue(
  { partnerUserId: 'jane@desk.example', subject: 'jane', source: ISSUER, expiresAt: endsAt },
  'saml',
);

const verify = jwtVerifier({ issuer: ISSUER, audience: AUDIENCE, jwks, claim: 'glance_user' });

function ours(cached: boolean): RequestListener {
  const handler = loginKeyHandler({
    groupId: GROUP_ID,
    origins: ['https://desk.example'],
    authenticate: sessionAuthenticator({
      publicOrigin: 'https://keys.example',
      sessions: own,
      others: cached ? cachedIdentity(verify, { hash: sha256 }) : verify,
    }),
    getSigner: (
      (signer) => async () =>
        signer
    )(nodeSigner(API_KEY)),
    rateLimit: { counter: memoryCounter(), limit: Number.MAX_SAFE_INTEGER, windowMs: 3_600_000 },
    makeReply: textReply,
    log: () => undefined,
  });
  const listener = nodeListener(handler, () => undefined);
  return (incoming, outgoing) => void listener(incoming, outgoing);
}

/** The same work with nothing between: verified token by hash, form read, HMAC with a kept key. */
function bare(): RequestListener {
  const key = createSecretKey(Buffer.from(API_KEY));
  const known = new Map([[sha256(token), { partnerUserId: 'jane@desk.example', endsAt }]]);
  return (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const identity = known.get(sha256(incoming.headers.authorization!.slice('Bearer '.length)));
      const named = new URLSearchParams(Buffer.concat(chunks).toString()).get('partneruserid');
      const now = Math.floor(Date.now() / 1000);
      if (!identity || identity.endsAt <= now || named !== identity.partnerUserId)
        return void outgoing.writeHead(403).end();
      const expiration = now + LIFETIME;
      const signature = createHmac('sha256', key)
        .update(`${GROUP_ID}${identity.partnerUserId}1${expiration}`)
        .digest('base64url');
      const body = JSON.stringify({
        loginKey: `$1$${expiration}$${signature}`,
        groupId: GROUP_ID,
        expiration,
      });
      outgoing.writeHead(200, {
        'Content-Type': 'application/json; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Content-Type-Options': 'nosniff',
        Vary: 'Origin',
      });
      outgoing.end(body);
    });
  };
}

/** The documented recipe (crypto-js) as an Express route, with the same check of the token. */
function recipe(): RequestListener {
  const known = new Map([[sha256(token), { endsAt }]]);
  const app = express();
  app.use(express.json());
  app.use(express.urlencoded({ extended: true }));
  app.post('/getloginkey', (request, reply) => {
    const identity = known.get(sha256(request.headers.authorization!.slice('Bearer '.length)));
    const now = Math.floor(Date.now() / 1000);
    if (!identity || identity.endsAt <= now) return void reply.sendStatus(401);
    const { partneruserid } = request.body as { partneruserid: string };
    const expiration = now + LIFETIME;
    const digest = CryptoJS.HmacSHA256(`${GROUP_ID}${partneruserid}1${expiration}`, API_KEY);
    const signature = CryptoJS.enc.Base64.stringify(digest)
      .replace(/=/g, '')
      .replace(/\+/g, '-')
      .replace(/\//g, '_');
    reply.set({ 'Cache-Control': 'no-store', 'Access-Control-Allow-Origin': '*' });
    reply.json({ loginKey: `$1$${expiration}$${signature}`, groupId: GROUP_ID, expiration });
  });
  return app;
}

const PEERS: Record<string, () => RequestListener> = {
  ours: () => ours(true),
  session: () => ours(true),
  uncached: () => ours(false),
  bare,
  recipe,
};

const listener = PEERS[process.argv[2] ?? '']!();
const path = process.argv[3]!;
createServer(listener).listen(path, () =>
  process.send!({ token: process.argv[2] === 'session' ? session.token : token }),
);
process.on('message', () =>
  process.send!({ cpuMicros: process.cpuUsage().user + process.cpuUsage().system }),
);
process.on('disconnect', () => process.exit());
