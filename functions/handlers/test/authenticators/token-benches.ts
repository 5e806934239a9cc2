import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { authenticatorSuite, type AuthenticatorBench, type SuiteAttack } from '@glance-kit/testing';
import {
  isRefusal,
  type Authenticate,
  type Identity,
  type Refusal,
  type TokenOptions,
} from '../../src/index.js';
import { NO_FIELDS } from '../../src/fields.js';
import { NOW, TOKEN_ATTACKS, TestProvider, bearer } from './provider.js';

export type Claims = Record<string, unknown>;

/** One kind of token: how its authenticator is made, and what a good token holds. */
export interface TokenKind {
  name: string;
  make(provider: TestProvider, options: Pick<TokenOptions, 'now' | 'fetch'>): Authenticate;
  /** Claims of a good token; without `exp`, `iat` and `nbf`, which are added. */
  claims(provider: TestProvider): Claims;
  claim: string;
  expected: AuthenticatorBench['expected'];
  /** Changes of claims that make it somebody else's token, by the check that must refuse. */
  foreign: readonly { name: string; check: string; claims: Claims; header?: Claims }[];
}

export interface TokenBench {
  provider(): TestProvider;
  attacker(): TestProvider;
  /** A good token, with these claims changed; `undefined` takes one away. */
  token(changes?: Claims, header?: Claims): Promise<string>;
  /** Asks a fresh authenticator, whose clock stands at `NOW`. */
  ask(token: string): Promise<Identity | Refusal>;
  accepted(answer: Identity | Refusal): Identity;
}

/** Runs the shared suite and every token attack by its name; gives what a test of this kind alone needs. */
export function tokenTests(kind: TokenKind): TokenBench {
  let provider: TestProvider;
  let attacker: TestProvider;
  beforeAll(async () => {
    [provider, attacker] = await Promise.all([TestProvider.start(), TestProvider.start()]);
  });
  beforeEach(() => Promise.all([provider.reset(), attacker.reset()]));
  afterAll(() => Promise.all([provider.stop(), attacker.stop()]));

  const claims = (changes: Claims = {}): Claims => ({
    iat: NOW - 60,
    nbf: NOW - 60,
    exp: NOW + 600,
    ...kind.claims(provider),
    ...changes,
  });
  const bench: TokenBench = {
    provider: () => provider,
    attacker: () => attacker,
    token: (changes, header) => provider.sign(claims(changes), header),
    ask: (token) => {
      const authenticate = kind.make(provider, { now: () => NOW });
      return authenticate(new Request('https://keys.example/getloginkey', bearer(token)), NO_FIELDS);
    },
    accepted(answer) {
      expect(answer).toMatchObject(kind.expected);
      if (isRefusal(answer)) throw new Error('This request should have been accepted.');
      return answer;
    },
  };
  const attacks = (): Promise<SuiteAttack[]> =>
    Promise.all(
      TOKEN_ATTACKS.map(async ({ name, check, make }) => ({
        name,
        check,
        proof: bearer(await make(claims(), provider, attacker)),
      })),
    );

  authenticatorSuite(kind.name, () => {
    let at = NOW;
    return {
      authenticate: kind.make(provider, { now: () => at }),
      now: () => at,
      expected: kind.expected,
      accepted: async () => bearer(await bench.token({ jti: crypto.randomUUID() })),
      tampered: attacks,
      expired: async () => bearer(await bench.token({ exp: NOW - 30 })),
      foreign: () =>
        Promise.all(
          kind.foreign.map(async ({ name, check, claims: changes, header }) => ({
            name,
            check,
            proof: bearer(await bench.token(changes, header)),
          })),
        ),
      claim: {
        name: kind.claim,
        proof: async (value) => bearer(await bench.token({ [kind.claim]: value })),
      },
      async outage() {
        provider.instead = { status: 500 };
        return async () => {
          provider.instead = undefined;
          at += 1; // a provider that has just failed is left alone for a second
        };
      },
    };
  });

  describe(`${kind.name}: an attack`, () => {
    test.each(TOKEN_ATTACKS)('$name is refused by: $check', async ({ check, make }) => {
      bench.accepted(await bench.ask(await bench.token()));
      const refusal = await bench.ask(await make(claims(), provider, attacker));
      expect(refusal).toMatchObject({ status: 401, check });
      expect(attacker.asked).toEqual([]);
    });

    test.each(kind.foreign)('$name is refused by: $check', async ({ check, claims: changes, header }) => {
      bench.accepted(await bench.ask(await bench.token()));
      expect(await bench.ask(await bench.token(changes, header))).toMatchObject({ check });
    });

    test.each([
      ['over for 29 s is accepted, for clocks that differ', { exp: NOW - 29 }, undefined],
      ['over for 30 s is refused', { exp: NOW - 30 }, 'expired'],
      ['that begins in 30 s is accepted, for clocks that differ', { nbf: NOW + 30 }, undefined],
      ['that begins in 31 s is refused', { nbf: NOW + 31 }, 'not yet valid'],
      ['that never ends is refused', { exp: undefined }, 'claim exp'],
      ['whose end is a text is refused', { exp: String(NOW + 600) }, 'claim exp'],
    ])('a token %s', async (_, changes, check) => {
      bench.accepted(await bench.ask(await bench.token()));
      const answer = await bench.ask(await bench.token(changes));
      if (check === undefined) expect(bench.accepted(answer).expiresAt).toBeGreaterThan(NOW);
      else expect(answer).toMatchObject({ status: 401, check });
    });
  });
  return bench;
}
