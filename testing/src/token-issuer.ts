import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An identity provider for tests: signs tokens with a key of its own and publishes the public half on loopback. */
export interface TokenIssuer {
  /** `iss` of its tokens. */
  readonly issuer: string;
  /** Address of its public keys, a JSON Web Key Set. */
  readonly jwks: string;
  /** @returns an ES256 token with these claims, valid for five minutes unless they say otherwise */
  sign(claims: Readonly<Record<string, unknown>>): Promise<string>;
  close(): Promise<void>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Starts a token issuer with a fresh key on a free port of 127.0.0.1. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const kid = crypto.randomUUID();
  const jwk = { ...(await crypto.subtle.exportKey('jwk', publicKey)), kid, alg: 'ES256', use: 'sig' };
  const server = createServer((_, reply) => {
    reply.writeHead(200, { 'Content-Type': 'application/jwk-set+json' });
    reply.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    jwks: `${issuer}/keys`,
    async sign(claims) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { iss: issuer, iat: now, exp: now + 300, ...claims };
      const text = `${encode({ alg: 'ES256', typ: 'JWT', kid })}.${encode(payload)}`;
      const bytes = new TextEncoder().encode(text);
      const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, bytes);
      return `${text}.${Buffer.from(signature).toString('base64url')}`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
