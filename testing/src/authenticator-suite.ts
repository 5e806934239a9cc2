import { describe, expect, test } from '@jest/globals';

/** The body of a request, already read; the handlers' `Fields` fits this shape. */
export interface SuiteFields {
  readonly type: 'none' | 'form' | 'json';
  readonly entries: readonly (readonly [name: string, value: unknown])[];
}

/** What an authenticator gives for an accepted request. */
export interface SuiteIdentity {
  partnerUserId: string;
  subject: string;
  source: string;
  expiresAt: number;
}

/** What it gives for every other request. */
export interface SuiteRefusal {
  status: number;
  error: string;
  title: string;
  check?: string;
}

/** What a request carries to prove who sends it. */
export interface SuiteProof {
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: readonly (readonly [name: string, value: unknown])[];
}

/** A proof that must be refused, and the name of the check that refuses it. */
export interface SuiteAttack {
  readonly name: string;
  readonly check: string;
  readonly proof: SuiteProof;
}

/** What an authenticator cannot do by its nature, with the reason; the row then proves that it is so. */
export interface AuthenticatorLacks {
  /** It asks nobody: no provider can be out of reach. */
  readonly provider?: string;
  /** Each proof counts once. */
  readonly reuse?: string;
}

export interface AuthenticatorBench {
  authenticate(request: Request, fields: SuiteFields): Promise<SuiteIdentity | SuiteRefusal>;
  /** Epoch seconds of the authenticator's clock. */
  now(): number;
  /** Who `accepted` proves. */
  readonly expected: Pick<SuiteIdentity, 'partnerUserId' | 'subject' | 'source'>;
  /** A good proof; every call gives one that has not been used. */
  accepted(): Promise<SuiteProof>;
  /** The good proof with something changed after it was made, signature or content: at least one. */
  tampered(): Promise<readonly SuiteAttack[]>;
  /** Good but for its time. */
  expired(): Promise<SuiteProof>;
  /** The check that refuses it: `expired`, or another one where the provider does not tell ended from unknown. */
  readonly expiredCheck?: string;
  /** Rightly made, for somebody else's audience, tenant, account or organisation: at least one. */
  foreign(): Promise<readonly SuiteAttack[]>;
  /** The claim with the partner user id, and a rightly made proof in which it has this value; `undefined`: is absent. */
  readonly claim: { readonly name: string; proof(value: unknown): Promise<SuiteProof> };
  /** Takes the provider out of reach; returns what brings it back. May move the clock. */
  outage?(): Promise<() => Promise<void>>;
  readonly lacks?: AuthenticatorLacks;
  /** More texts that no refusal may hold: the authenticator's own credentials. */
  readonly secrets?: readonly string[];
  close?(): Promise<void>;
}

const ADDRESS = 'https://keys.example/getloginkey';
const SOMEBODY_ELSE = 'administrator@desk.example';
/** Members and headers by which a request may try to say who sends it. */
const NAMES = [
  ...['partneruserid', 'partnerUserId', 'PartnerUserId', 'identity', 'subject', 'sub', 'oid', 'uid', 'user'],
  ...['username', 'email', 'name', 'worker_sid', 'realm_user_id', 'claim', 'expiresAt', '__proto__'],
];
const HEADERS = [
  ...[
    'partneruserid',
    'x-partner-user-id',
    'x-forwarded-user',
    'x-forwarded-email',
    'x-remote-user',
    'remote-user',
  ],
  ...[
    'x-ms-client-principal',
    'x-ms-client-principal-id',
    'x-ms-client-principal-name',
    'x-ms-token-aad-id-token',
  ],
  ...[
    'x-amzn-oidc-identity',
    'x-amzn-oidc-data',
    'cf-access-authenticated-user-email',
    'x-auth-request-user',
  ],
];
const NOT_A_TEXT: readonly unknown[] = [undefined, '', 7, true, null, ['jane'], { toString: 'jane' }];

const isRefusal = (value: SuiteIdentity | SuiteRefusal): value is SuiteRefusal => 'error' in value;

/** Texts of a proof that are long enough to be recognised. */
function textsOf(proof: SuiteProof): string[] {
  const values = [...Object.values(proof.headers ?? {}), ...(proof.members ?? []).map(([, value]) => value)];
  return values
    .filter((value): value is string => typeof value === 'string')
    .flatMap((value) => value.split(/[\s.&=]+/))
    .filter((part) => part.length >= 8);
}

/**
 * What every authenticator must do. A bench supplies its requests; each case starts from a request that is accepted
 * in the same test.
 *
 * @param makeBench  called for each test; a fresh authenticator that remembers nothing
 */
export function authenticatorSuite(
  name: string,
  makeBench: () => Promise<AuthenticatorBench> | AuthenticatorBench,
): void {
  const rows: { title: string; run: (bench: AuthenticatorBench, ask: Ask) => Promise<void> }[] = [];
  const row = (title: string, run: (bench: AuthenticatorBench, ask: Ask) => Promise<void>): void =>
    void rows.push({ title, run });

  row('an accepted request is an identity that lasts into the future', async (bench, ask) => {
    const identity = await ask.accepted();
    expect(identity.expiresAt).toBeGreaterThan(bench.now());
    expect(Number.isInteger(identity.expiresAt)).toBe(true);
    // Seconds, not milliseconds: nobody proves anything for a hundred years.
    expect(identity.expiresAt).toBeLessThan(bench.now() + 100 * 366 * 86_400);
    for (const text of [identity.partnerUserId, identity.subject, identity.source]) expect(text).not.toBe('');
  });

  row(
    'an identity is plain data, and who changes it changes nothing for the next request',
    async (bench, ask) => {
      const proof = await bench.accepted();
      const first = ask.identity(await ask.send(proof));
      expect(JSON.parse(JSON.stringify(first))).toEqual({ ...first });
      try {
        Object.assign(first, { partnerUserId: SOMEBODY_ELSE, expiresAt: Number.MAX_SAFE_INTEGER });
      } catch {
        // frozen: even better
      }
      const next = bench.lacks?.reuse === undefined ? proof : await bench.accepted();
      expect(ask.identity(await ask.send(next))).toMatchObject(bench.expected);
    },
  );

  row(
    'the same proof twice is the same identity, or is refused where each counts once',
    async (bench, ask) => {
      const proof = await bench.accepted();
      const first = ask.identity(await ask.send(proof));
      const second = await ask.send(proof);
      if (bench.lacks?.reuse === undefined) return expect(second).toEqual(first);
      expect(ask.refusal(second)).toMatchObject({ check: expect.stringMatching(/./) });
    },
  );

  row('a request without a proof is refused with 401', async (_, ask) => {
    await ask.accepted();
    expect(ask.refusal(await ask.send({}))).toMatchObject({ status: 401 });
    expect(ask.refusal(await ask.send({ members: [['note', 'hello']] }))).toMatchObject({ status: 401 });
  });

  row('a proof in the address counts for nothing', async (bench, ask) => {
    const proof = await bench.accepted();
    const query = new URLSearchParams();
    for (const [key, value] of proof.members ?? []) query.append(key, String(value));
    for (const value of Object.values(proof.headers ?? {})) {
      const token = value.replace(/^Bearer /i, '');
      for (const key of ['Token', 'token', 'access_token', 'authorization']) query.append(key, token);
    }
    const refusal = ask.refusal(await ask.send({}, { query: `?${query}` }));
    expect(refusal.status).toBe(401);
    ask.identity(await ask.send(proof));
  });

  row('a proof changed after it was made is refused, by the check that it fails', async (bench, ask) => {
    await ask.accepted();
    await ask.refuses(await bench.tampered());
  });

  row('a proof past its end is refused as expired', async (bench, ask) => {
    await ask.accepted();
    await ask.refuses([
      { name: 'expired', check: bench.expiredCheck ?? 'expired', proof: await bench.expired() },
    ]);
  });

  row("a proof for somebody else's audience, tenant or account is refused", async (bench, ask) => {
    await ask.accepted();
    await ask.refuses(await bench.foreign());
  });

  row('a claim without a usable text is 403, its name for the log alone', async (bench, ask) => {
    await ask.accepted();
    const { claim } = bench;
    for (const value of NOT_A_TEXT) {
      const refusal = ask.refusal(await ask.send(await claim.proof(value)));
      const seen = { value, status: refusal.status, check: refusal.check };
      expect(seen).toEqual({ value, status: 403, check: `claim ${claim.name}` });
      expect(`${refusal.error} ${refusal.title}`).not.toContain(claim.name);
    }
    // The claim that the bench changes is the one that counts.
    const other = ask.identity(await ask.send(await claim.proof('somebody.else')));
    expect(other.partnerUserId).toBe('somebody.else');
  });

  row('a user named in the body changes nobody', async (bench, ask) => {
    for (const key of NAMES) {
      const named = [key, SOMEBODY_ELSE] as const;
      for (const place of ['before', 'after']) {
        const { members = [], ...rest } = await bench.accepted();
        const all = place === 'before' ? [named, ...members] : [...members, named];
        const identity = ask.identity(await ask.send({ ...rest, members: all }));
        expect({ key, place, ...identity }).toMatchObject({ key, place, ...bench.expected });
      }
    }
  });

  row('a user named in the address changes nobody', async (bench, ask) => {
    for (const key of NAMES) {
      const query = `?${new URLSearchParams({ [key]: SOMEBODY_ELSE })}`;
      const identity = ask.identity(await ask.send(await bench.accepted(), { query }));
      expect({ key, ...identity }).toMatchObject({ key, ...bench.expected });
    }
  });

  row('a user named in a header changes nobody', async (bench, ask) => {
    for (const key of HEADERS) {
      const proof = await bench.accepted();
      const headers = { ...proof.headers, [key]: SOMEBODY_ELSE };
      const identity = ask.identity(await ask.send({ ...proof, headers }));
      expect({ key, ...identity }).toMatchObject({ key, ...bench.expected });
    }
  });

  row('a provider out of reach is 503, and the next request asks again', async (bench, ask) => {
    const proof = await bench.accepted();
    if (bench.lacks?.provider !== undefined) {
      const { fetch } = globalThis;
      globalThis.fetch = () => Promise.reject(new TypeError('No network here.'));
      try {
        ask.identity(await ask.send(proof));
      } finally {
        globalThis.fetch = fetch;
      }
      return;
    }
    if (!bench.outage) throw new Error('This bench needs `outage`, or the reason in `lacks.provider`.');
    const restore = await bench.outage();
    expect(ask.refusal(await ask.send(proof)).status).toBe(503);
    await restore();
    expect(ask.identity(await ask.send(proof))).toMatchObject(bench.expected);
  });

  describe(`${name}: what every authenticator does`, () => {
    test.each(rows)('$title', async ({ run }) => {
      const bench = await makeBench();
      try {
        await run(bench, asker(bench));
      } finally {
        await bench.close?.();
      }
    });
  });
}

/** Sends requests, and holds every refusal to what may be in one. */
interface Ask {
  send(proof: SuiteProof, more?: { query?: string }): Promise<SuiteIdentity | SuiteRefusal>;
  identity(value: SuiteIdentity | SuiteRefusal): SuiteIdentity;
  refusal(value: SuiteIdentity | SuiteRefusal): SuiteRefusal;
  accepted(): Promise<SuiteIdentity>;
  refuses(attacks: readonly SuiteAttack[]): Promise<void>;
}

function asker(bench: AuthenticatorBench): Ask {
  const send: Ask['send'] = async (proof, { query = '' } = {}) => {
    const members = proof.members ?? [];
    const request = new Request(ADDRESS + query, { method: 'POST', headers: { ...proof.headers } });
    const fields: SuiteFields = { type: members.length ? 'form' : 'none', entries: members };
    const answer = await bench.authenticate(request, fields);
    if (isRefusal(answer)) {
      expect([401, 403, 503]).toContain(answer.status);
      expect(answer.error).toMatch(/^[a-z]+(?:_[a-z]+)*$/);
      expect(answer.title).toMatch(/^[A-Z].*\.$/);
      const text = JSON.stringify(answer);
      for (const secret of [...textsOf(proof), ...(bench.secrets ?? [])]) expect(text).not.toContain(secret);
      expect(text).not.toContain(bench.expected.partnerUserId);
    }
    return answer;
  };
  const identity: Ask['identity'] = (value) => {
    expect(value).not.toHaveProperty('error');
    return value as SuiteIdentity;
  };
  const refusal: Ask['refusal'] = (value) => {
    expect(value).toHaveProperty('error');
    return value as SuiteRefusal;
  };
  return {
    send,
    identity,
    refusal,
    async accepted() {
      const got = identity(await send(await bench.accepted()));
      expect(got).toMatchObject(bench.expected);
      return got;
    },
    async refuses(attacks) {
      expect(attacks.length).toBeGreaterThan(0);
      for (const { name, check, proof } of attacks) {
        const { status, check: by } = refusal(await send(proof));
        expect({ name, by, asked: status === 401 || status === 403 }).toEqual({
          name,
          by: check,
          asked: true,
        });
      }
    },
  };
}
