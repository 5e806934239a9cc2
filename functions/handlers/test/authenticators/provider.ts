import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Clock of these tests. */
export const NOW = 1_900_000_000;

interface Pair {
  privateKey: CryptoKey;
  jwk: JWK;
}

async function pair(kid: string): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

/** An identity provider on loopback: publishes its keys at every path and signs whatever it is told to. */
export class TestProvider {
  /** Paths that were asked for, in their order. */
  readonly asked: string[] = [];
  /** What it answers instead of its keys. */
  instead: { status: number; headers?: Record<string, string>; body?: string } | undefined;
  /** Members that it publishes beside each key. */
  beside: Record<string, string> = {};
  readonly #pairs = new Map<string, Pair>();
  #published: string[] = [];
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, reply) => {
      this.asked.push(request.url!);
      const { status, headers, body } = this.instead ?? { status: 200, body: JSON.stringify(this.jwks) };
      reply.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(body);
    });
  }

  static async start(): Promise<TestProvider> {
    const provider = new TestProvider();
    await new Promise<void>((done) => provider.#server.listen(0, '127.0.0.1', done));
    await provider.publish('one');
    return provider;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get jwks(): { keys: JWK[] } {
    return { keys: this.#published.map((kid) => ({ ...this.#pairs.get(kid)!.jwk, ...this.beside })) };
  }

  /** From now on exactly these keys are published; they are made where they do not exist yet. */
  async publish(...kids: string[]): Promise<void> {
    for (const kid of kids) await this.#pair(kid);
    this.#published = kids;
  }

  /** @param header  members that replace the usual ones: `alg`, `kid`, `jku` */
  async sign(
    claims: Record<string, unknown>,
    header: Record<string, unknown> = {},
    by = 'one',
  ): Promise<string> {
    const { privateKey } = await this.#pair(by);
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: by, ...header }).sign(privateKey);
  }

  async reset(): Promise<void> {
    this.asked.length = 0;
    this.instead = undefined;
    this.beside = {};
    await this.publish('one');
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((done) => this.#server.close(done));
  }

  async #pair(kid: string): Promise<Pair> {
    const made = this.#pairs.get(kid) ?? (await pair(kid));
    this.#pairs.set(kid, made);
    return made;
  }
}

export const bearer = (token: string): { headers: Record<string, string> } => ({
  headers: { Authorization: `Bearer ${token}` },
});

/** One way to present a token that its provider never signed. */
export interface TokenAttack {
  name: string;
  check: string;
  make(claims: Record<string, unknown>, provider: TestProvider, attacker: TestProvider): Promise<string>;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

async function withSecret(claims: Record<string, unknown>, secret: string): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .sign(new TextEncoder().encode(secret));
}

async function pemOf(jwk: JWK): Promise<string> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('jwk', { ...jwk, use: 'sig' }, algorithm, true, ['verify']);
  const lines = Buffer.from(await crypto.subtle.exportKey('spki', key)).toString('base64');
  return `-----BEGIN PUBLIC KEY-----\n${lines.match(/.{1,64}/g)!.join('\n')}\n-----END PUBLIC KEY-----\n`;
}

/** The attacks on any signed token; each changes one thing of a good one. */
export const TOKEN_ATTACKS: readonly TokenAttack[] = [
  {
    name: 'algorithm none',
    check: 'algorithm',
    make: async (claims) => new UnsecuredJWT(claims).encode(),
  },
  {
    name: 'algorithm none in other letters, the good signature kept',
    check: 'algorithm',
    async make(claims, provider) {
      const [, payload, signature] = (await provider.sign(claims)).split('.');
      return `${encode({ alg: 'nOnE', kid: 'one' })}.${payload}.${signature}`;
    },
  },
  {
    name: 'no signature',
    check: 'signature',
    make: async (claims, provider) => (await provider.sign(claims)).replace(/[^.]*$/, ''),
  },
  {
    name: 'key confusion: HS256 with the public key as secret, as PEM',
    check: 'algorithm',
    make: async (claims, { jwks }) => withSecret(claims, await pemOf(jwks.keys[0]!)),
  },
  {
    name: 'key confusion: HS256 with the public key as secret, as JWK',
    check: 'algorithm',
    make: async (claims, { jwks }) => withSecret(claims, JSON.stringify(jwks.keys[0])),
  },
  {
    name: 'another payload under a good signature',
    check: 'signature',
    async make(claims, provider) {
      const [header, , signature] = (await provider.sign(claims)).split('.');
      return `${header}.${encode({ ...claims, iat: NOW - 1 })}.${signature}`;
    },
  },
  {
    name: 'one bit of the signature',
    check: 'signature',
    async make(claims, provider) {
      const token = await provider.sign(claims);
      const at = token.lastIndexOf('.') + 9;
      return token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
    },
  },
  {
    name: 'a key of the attacker under the known key id',
    check: 'signature',
    make: (claims, _, attacker) => attacker.sign(claims, { kid: 'one' }, 'evil'),
  },
  {
    name: 'a key of the attacker brought along in the header',
    check: 'signature',
    async make(claims, _, attacker) {
      await attacker.publish('evil');
      return attacker.sign(claims, { kid: 'one', jwk: attacker.jwks.keys[0] }, 'evil');
    },
  },
  {
    name: 'kid pointing to a key that the provider does not have',
    check: 'key id',
    make: (claims, _, attacker) => attacker.sign(claims, { kid: 'evil' }, 'evil'),
  },
  {
    name: "kid pointing elsewhere: the address of the attacker's keys",
    check: 'key id',
    make: (claims, _, attacker) => attacker.sign(claims, { kid: `${attacker.origin}/keys` }, 'evil'),
  },
  {
    name: 'kid pointing elsewhere: a file',
    check: 'key id',
    make: (claims, _, attacker) => attacker.sign(claims, { kid: '../../../../dev/null' }, 'evil'),
  },
  ...['jku', 'x5u'].map((member) => ({
    name: `${member} pointing to the attacker's keys`,
    check: 'key id',
    make: (claims: Record<string, unknown>, _: TestProvider, attacker: TestProvider) =>
      attacker.sign(claims, { kid: 'evil', [member]: `${attacker.origin}/keys` }, 'evil'),
  })),
  {
    name: 'an extension that must be understood',
    check: 'header',
    async make(claims, provider) {
      const [, payload, signature] = (await provider.sign(claims)).split('.');
      return `${encode({ alg: 'RS256', kid: 'one', crit: ['evil'], evil: 1 })}.${payload}.${signature}`;
    },
  },
  {
    name: 'five parts instead of three',
    check: 'form',
    make: async (claims, provider) => `${await provider.sign(claims)}.a.b`,
  },
];
