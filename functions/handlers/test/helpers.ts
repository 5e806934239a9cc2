import { portableSigner, type LogEntry, type Signer } from '@glance-kit/core';
import { SignJWT, exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { loginKeyHandler, memoryCounter, type Identity, type LoginKeyOptions } from '../src/index.js';

/** Clock of these tests: a key of five minutes ends at 1900000000. */
export const NOW = 1_899_999_700;
export const API_KEY = 'test-apikey-of-the-group';
export const ORIGIN = 'https://desk.example';
export const ADDRESS = 'https://keys.example/getloginkey';

export const jane: Identity = {
  partnerUserId: 'jane',
  subject: 'subject-1',
  source: 'https://id.example',
  expiresAt: NOW + 3600,
};

export function signer(): Signer {
  return portableSigner(API_KEY, { now: () => NOW });
}

export interface Bench {
  handle: (request: Request) => Promise<Response>;
  log: LogEntry[];
}

/** A login-key handler for jane, and what it logged. */
export function bench(options: Partial<LoginKeyOptions> = {}): Bench {
  const log: LogEntry[] = [];
  const handle = loginKeyHandler({
    rateLimit: { counter: memoryCounter(), limit: 30, windowMs: 60_000 },
    groupId: '12345',
    origins: [ORIGIN],
    authenticate: async () => jane,
    getSigner: async () => signer(),
    log: (entry) => log.push(entry),
    ...options,
  });
  return { handle, log };
}

export function post(body?: string, headers: Record<string, string> = {}): Request {
  const type = body?.startsWith('{') ? 'application/json' : 'application/x-www-form-urlencoded';
  return new Request(ADDRESS, {
    method: 'POST',
    headers: { ...(body !== undefined && { 'Content-Type': type }), ...headers },
    ...(body !== undefined && { body }),
  });
}

export async function errorOf(reply: Response): Promise<[number, string]> {
  const body = (await reply.json()) as { error: string; status: number };
  return [reply.status, body.error];
}

export interface TestIssuer {
  jwks: JSONWebKeySet;
  publicPem: string;
  sign(claims: Record<string, unknown>, options?: { algorithm?: string }): Promise<string>;
}

export const ISSUER = 'https://id.example';
export const AUDIENCE = 'https://keys.example';

/** An issuer with a fresh key pair. */
export async function testIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' };
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', publicKey)).toString('base64');
  return {
    jwks: { keys: [jwk] },
    publicPem: `-----BEGIN PUBLIC KEY-----\n${spki.match(/.{1,64}/g)!.join('\n')}\n-----END PUBLIC KEY-----\n`,
    sign: (claims) =>
      new SignJWT({
        iss: ISSUER,
        aud: AUDIENCE,
        sub: 'subject-1',
        exp: NOW + 600,
        iat: NOW,
        glance_user: 'jane',
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'one' })
        .sign(privateKey),
  };
}
