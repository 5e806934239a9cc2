import { randomUUID } from 'node:crypto';
import { portableSigner, verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Echo } from './echo-handler.js';
import {
  runtimeCases,
  type CaseRequest,
  type LoginKeyOutcome,
  type Outcome,
  type RuntimeNeed,
} from './runtime-cases.js';
import { asciiJson, expectReply, requestOf, textOf } from './runtime-replies.js';
import type { RuntimeReply, RuntimeRequest } from './send-over-http.js';
import { startTokenIssuer, type TokenIssuer } from './token-issuer.js';

/** One deployed function, as a client reaches it. */
export interface RunningRuntime {
  send(request: RuntimeRequest): Promise<RuntimeReply>;
  close?(): Promise<void> | void;
}

/** Why a runtime cannot do something, and, by the name of the row, what holds instead if not the row's own limit. */
export type RuntimeLack =
  string | { reason: string; instead: Readonly<Record<string, Outcome & LoginKeyOutcome>> };

export interface RuntimeBench {
  /** Starts the adapter over `echoHandler`. Called once. */
  startEcho(): Promise<RunningRuntime> | RunningRuntime;
  /** Starts the login-key function of the runtime with these settings in its environment. Called once. */
  startLoginKey(settings: Readonly<Record<string, string>>): Promise<RunningRuntime> | RunningRuntime;
  /** Everything that the login-key function has logged so far, as the platform shows it. */
  logged(): string;
  /** Limits of the platform. The rows that need these assert the limit. */
  lacks?: Partial<Record<RuntimeNeed, RuntimeLack>>;
}

interface Row<T> {
  name: string;
  needs?: RuntimeNeed;
  limit?: T;
}

/** What a row must assert here, and the title that says so. */
function planOf<T>(row: Row<T> & T, lacks: RuntimeBench['lacks']): { title: string; outcome: T } {
  const lack = row.needs && lacks?.[row.needs];
  if (lack === undefined) return { title: row.name, outcome: row };
  const { reason, instead } = typeof lack === 'string' ? { reason: lack, instead: {} } : lack;
  const outcome = (instead as Record<string, T>)[row.name] ?? row.limit;
  if (!outcome) throw new Error(`The bench lacks ${row.needs} and does not say what "${row.name}" gives.`);
  return { title: `limit: ${row.name} (${reason})`, outcome };
}

/** Names that no row uses, so that a limit which is written down is a limit that is asserted. */
function checkLacks(lacks: RuntimeBench['lacks'], rows: readonly Row<unknown>[]): void {
  for (const [need, lack] of Object.entries(lacks ?? {})) {
    const names = rows.filter((row) => row.needs === need).map(({ name }) => name);
    const unknown = typeof lack === 'string' ? [] : Object.keys(lack.instead).filter((name) => !names.includes(name)); // prettier-ignore
    if (!names.length || unknown.length)
      throw new Error(`The bench lacks ${need}: no row ${unknown.join() || 'needs it'}.`);
  }
}

function echoRows(bench: RuntimeBench): void {
  let runtime: RunningRuntime;
  beforeAll(async () => {
    runtime = await bench.startEcho();
  });
  afterAll(() => runtime?.close?.());

  for (const row of runtimeCases().echo) {
    const { title, outcome } = planOf<Outcome>(row, bench.lacks);
    test(title, async () => {
      const request = requestOf(row.request);
      const command = row.reply ? ([['x-reply', asciiJson(row.reply)]] as const) : [];
      const reply = await runtime.send({ ...request, headers: [...request.headers, ...command] });
      if (outcome.expect) expectReply(reply, outcome.expect);
      if (!outcome.echo) return;
      expect([reply.status, textOf(reply.body).slice(0, 1)]).toEqual([200, '{']);
      expect(JSON.parse(textOf(reply.body)) as Echo).toMatchObject(outcome.echo);
    });
  }

  test('serves requests at the same time, each with its own body', async () => {
    const reply = async (body: string): Promise<string> => {
      const headers = [['x-reply', asciiJson({ body })]] as const;
      return textOf((await runtime.send({ method: 'POST', path: '/getloginkey', headers })).body);
    };
    const bodies = Array.from({ length: 12 }, (_, index) => `reply ${index}`);
    expect(await Promise.all(bodies.map(reply))).toEqual(bodies);
  });
}

const GROUP_ID = '12345';
const AUDIENCE = 'glance-login-key';
const ORIGIN = 'https://desk.example';

function loginKeyRows(bench: RuntimeBench): void {
  const apiKey = `test-apikey-of the suite ${randomUUID()}`;
  const partnerUserId = `agent-${randomUUID()}`;
  /** Everything that came back, searched for the API key at the end. */
  const replies: RuntimeReply[] = [];
  let issuer: TokenIssuer;
  let runtime: RunningRuntime;
  let texts: Record<string, string>;

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    const other = await startTokenIssuer();
    const claims = { iss: issuer.issuer, aud: AUDIENCE, sub: 'subject-1', puid: partnerUserId };
    const token = await issuer.sign(claims);
    // The payload is another's: the signature belongs to a key that the issuer does not publish.
    const forged = token.replace(/[^.]*$/, (await other.sign(claims)).split('.')[2]!);
    await other.close();
    texts = { token, forgedToken: forged, partnerUserId, origin: ORIGIN };
    runtime = await bench.startLoginKey({
      GLANCE_GROUP_ID: GROUP_ID,
      GLANCE_API_KEY: apiKey,
      GLANCE_EXPIRATION: '120',
      GLANCE_ORIGINS: ORIGIN,
      GLANCE_IDENTITY: 'jwt',
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: AUDIENCE,
      JWT_JWKS: issuer.jwks,
      JWT_CLAIM: 'puid',
    });
  });
  afterAll(async () => {
    await runtime?.close?.();
    await issuer?.close();
  });

  const fill = <T>(value: T): T => {
    const text = JSON.stringify(value).replace(/\{(\w+)\}/g, (whole, name: string) => texts[name] ?? whole);
    return JSON.parse(text) as T;
  };
  const send = async (request: CaseRequest): Promise<RuntimeReply> => {
    const reply = await runtime.send(requestOf(fill(request)));
    replies.push(reply);
    return reply;
  };

  const expectKey = (reply: RuntimeReply, ofUser = partnerUserId): void => {
    expect([reply.status, textOf(reply.body)]).toEqual([200, expect.stringContaining('loginKey')]);
    const { loginKey, groupId, expiration, ...rest } = JSON.parse(textOf(reply.body)) as LoginKeyReply;
    const user = { groupId: GROUP_ID, partnerUserId: ofUser };
    const check = verifyLoginKey(user, loginKey, portableSigner(apiKey));
    expect({ groupId, check, rest }).toEqual({
      groupId: GROUP_ID,
      check: { ok: true, expires: expiration },
      rest: {},
    });
    const lifetime = expiration - Math.floor(Date.now() / 1000);
    expect([lifetime > 60, lifetime <= 120]).toEqual([true, true]);
    expectReply(reply, {
      headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    });
  };

  for (const row of runtimeCases().loginKey) {
    const { title, outcome } = planOf<LoginKeyOutcome>(row, bench.lacks);
    test(title, async () => {
      const reply = await send(row.request);
      const { key, status, error, headers } = fill(outcome);
      if (key) expectKey(reply);
      if (status !== undefined) expect([reply.status, textOf(reply.body)]).toEqual([status, expect.anything()]); // prettier-ignore
      if (error !== undefined) expect(JSON.parse(textOf(reply.body))).toMatchObject({ status, error });
      if (headers) expectReply(reply, { headers });
    });
  }

  test('keeps a name outside ASCII from the token to the key', async () => {
    const puid = 'Zo\u00eb \u20ac\ud83d\ude00';
    const token = await issuer.sign({ aud: AUDIENCE, sub: 'subject-2', puid });
    const headers = [['Authorization', `Bearer ${token}`]] as const;
    expectKey(await send({ method: 'POST', headers }), puid);
  });

  test('refuses a burst of one agent with Retry-After, and nobody else', async () => {
    const bearer = async (puid: string): Promise<CaseRequest> => {
      const token = await issuer.sign({ aud: AUDIENCE, sub: puid, puid });
      return { method: 'POST', headers: [['Authorization', `Bearer ${token}`]] };
    };
    const [busy, calm] = [await bearer('busy'), await bearer('calm')];
    const statuses: number[] = [];
    for (let count = 0; count < 30; count += 1) statuses.push((await send(busy)).status);
    expect(statuses).toEqual(Array.from({ length: 30 }, () => 200));
    const refused = await send(busy);
    expect(refused.status).toBe(429);
    expect(JSON.parse(textOf(refused.body))).toMatchObject({ error: 'rate_limited' });
    expectReply(refused, { headers: { 'retry-after': expect.stringMatching(/^\d+$/) as unknown as string } });
    expectKey(await send(calm), 'calm');
  });

  test('has told nobody the API key', () => {
    expect(replies.length).toBeGreaterThan(30);
    for (const { headers, body } of replies)
      expect(JSON.stringify(headers) + textOf(body)).not.toContain(apiKey);
  });

  test('has logged that it made keys, and in no line a key, a token or the API key', () => {
    const log = bench.logged();
    expect(log).toContain('login_key_minted');
    expect(log).not.toContain(apiKey);
    expect(log).not.toMatch(/\$1\$\d{10}\$/);
    for (const part of texts['token']!.split('.')) expect(log).not.toContain(part);
  });
}

/**
 * What every runtime must do with the same handler: requests reach it as they were sent, replies leave as it made
 * them, and the login-key function works on it. The rows are `vectors/runtime-cases.json`.
 *
 * A platform's limit is declared in `bench.lacks` with its reason; the row then asserts the limit itself.
 */
export function runtimeSuite(name: string, bench: RuntimeBench): void {
  const { echo, loginKey } = runtimeCases();
  checkLacks(bench.lacks, [...echo, ...loginKey]);
  describe(`${name}: requests and replies`, () => echoRows(bench));
  describe(`${name}: the login-key function`, () => loginKeyRows(bench));
}
