import { randomBytes, randomUUID } from 'node:crypto';
import { LOGIN_KEY_LIFETIME, portableSigner, verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import type { RuntimeReply } from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import { startIam, type IamStandIn } from './iam.js';
import { startService, withService, type TwilioService } from './service.js';
import { until } from '../../../tools/until.js';

const GROUP_ID = '12345';
const ORIGIN = 'https://flex.twilio.com';
const API_KEY = `${API_KEY_MARK}${randomUUID()}`;
const hex = (bytes: number): string => randomBytes(bytes).toString('hex');
const ACCOUNT = { accountSid: `AC${hex(16)}`, user: `SK${hex(16)}`, password: hex(16) };

/** Variables of the documented service, and those of a Flex account. */
const SETTINGS = {
  GLANCE_GROUP_ID: GROUP_ID,
  GLANCE_API_KEY: API_KEY,
  GLANCE_EXPIRATION: '600',
  GLANCE_ORIGINS: ORIGIN,
  ACCOUNT_SID: ACCOUNT.accountSid,
  API_KEY: ACCOUNT.user,
  API_SECRET: ACCOUNT.password,
};

interface Sent {
  method?: string;
  query?: string;
  body?: string;
  headers?: Readonly<Record<string, string>>;
}

const FORM = 'application/x-www-form-urlencoded';
/** As long as those of Flex. */
const newToken = (): string => `eyJ${randomBytes(700).toString('base64url')}.${hex(20)}`;

async function send(
  service: TwilioService,
  { method = 'POST', query = '', body, headers = {} }: Sent,
): Promise<RuntimeReply> {
  const lines = { ...(body !== undefined && { 'Content-Type': FORM }), ...headers };
  return service.send({
    method,
    path: `/getloginkey${query}`,
    headers: Object.entries(lines),
    ...(body !== undefined && { body: new TextEncoder().encode(body) }),
  });
}

const textOf = ({ body }: RuntimeReply): string => new TextDecoder().decode(body);
const jsonOf = (reply: RuntimeReply): Record<string, unknown> =>
  JSON.parse(textOf(reply)) as Record<string, unknown>;
const headerOf = (reply: RuntimeReply, name: string): string | undefined =>
  reply.headers.find(([own]) => own.toLowerCase() === name)?.[1];
const outcome = (reply: RuntimeReply): [number, unknown] => [reply.status, jsonOf(reply)['error']];

function expectKeyOf(partnerUserId: string, reply: RuntimeReply): LoginKeyReply {
  expect([reply.status, textOf(reply)]).toEqual([200, expect.stringContaining('loginKey')]);
  const answer = JSON.parse(textOf(reply)) as LoginKeyReply;
  const check = verifyLoginKey(
    { groupId: GROUP_ID, partnerUserId },
    answer.loginKey,
    portableSigner(API_KEY),
  );
  expect(check).toEqual({ ok: true, expires: answer.expiration });
  return answer;
}

describe('with the token of a Flex session', () => {
  let iam: IamStandIn;
  let service: TwilioService;
  const replies: RuntimeReply[] = [];
  const ask = async (sent: Sent): Promise<RuntimeReply> => {
    const reply = await send(service, sent);
    replies.push(reply);
    return reply;
  };
  const signIn = (identity = `agent_${hex(4)}`): { token: string; identity: string } => {
    const token = newToken();
    iam.issue(token, { identity, worker_sid: `WK${hex(16)}` });
    return { token, identity };
  };

  beforeAll(async () => {
    iam = await startIam(ACCOUNT);
    service = await startService(SETTINGS, { iam: iam.origin });
  });
  afterAll(async () => {
    await service?.close();
    await iam?.close();
  });

  test('an existing front end gets a key for Token and partneruserid, and nothing but the documented members', async () => {
    const { token, identity } = signIn();
    const reply = await ask({ body: `Token=${token}&partneruserid=${identity}` });
    const answer = expectKeyOf(identity, reply);
    // Defect 1: the sample replied with the API key, too.
    expect(Object.keys(answer).sort()).toEqual(['expiration', 'groupId', 'loginKey']);
    expect(answer.groupId).toBe(GROUP_ID);
    const lifetime = answer.expiration - Math.floor(Date.now() / 1000);
    expect([lifetime > 540, lifetime <= 600]).toEqual([true, true]);
    expect(headerOf(reply, 'cache-control')).toBe('no-store');
    expect(headerOf(reply, 'referrer-policy')).toBe('no-referrer');
    expect(iam.calls.at(-1)).toEqual({
      path: `/v1/Accounts/${ACCOUNT.accountSid}/Tokens/validate`,
      authorised: true,
      token,
    });
  });

  test('defect 2: the id of another agent is refused in the form, the JSON, the address and a header', async () => {
    const { token, identity } = signIn();
    expectKeyOf(identity, await ask({ body: `Token=${token}` }));
    const form = await ask({ body: `Token=${token}&partneruserid=admin` });
    const json = await ask({
      body: JSON.stringify({ Token: token, partneruserid: 'admin' }),
      headers: { 'Content-Type': 'application/json' },
    });
    const address = await ask({ query: '?partneruserid=admin', body: `Token=${token}` });
    const header = await ask({ body: `Token=${token}`, headers: { 'X-Partner-User-Id': 'admin' } });
    expect([form, json, address, header].map(outcome)).toEqual(Array(4).fill([403, 'identity_mismatch']));
  });

  test('defect 2: an id in the address counts even where the body repeats its name', async () => {
    const { token, identity } = signIn();
    // Twilio keeps one of the two, that of the body: the agent's own. Nothing is gained by the other.
    const reply = await ask({
      query: '?partneruserid=admin',
      body: `Token=${token}&partneruserid=${identity}`,
    });
    expectKeyOf(identity, reply);
  });

  test('defect 3: without partneruserid the key is for the agent, an empty or repeated one is refused', async () => {
    const { token, identity } = signIn();
    expectKeyOf(identity, await ask({ body: `Token=${token}` }));
    expect(outcome(await ask({ body: `Token=${token}&partneruserid=` }))).toEqual([
      400,
      'partner_user_id_invalid',
    ]);
    const twice = await ask({ body: `Token=${token}&partneruserid=${identity}&partneruserid=admin` });
    expect(outcome(twice)).toEqual([403, 'identity_mismatch']);
  });

  test('defect 6: a reply names the one origin that asked, and a foreign page gets neither a key nor a CORS header', async () => {
    const { token, identity } = signIn();
    const own = await ask({ body: `Token=${token}`, headers: { Origin: ORIGIN } });
    expectKeyOf(identity, own);
    expect([headerOf(own, 'access-control-allow-origin'), headerOf(own, 'vary')]).toEqual([ORIGIN, 'Origin']);
    const foreign = await ask({ body: `Token=${token}`, headers: { Origin: 'https://evil.example' } });
    expect(outcome(foreign)).toEqual([403, 'origin_refused']);
    expect(headerOf(foreign, 'access-control-allow-origin')).toBeUndefined();
  });

  test('defect 6: a foreign page that writes headers as parameters gets no reply that its browser lets it read', async () => {
    const { token } = signIn();
    const body = `Token=${token}`;
    const written = (headers: Readonly<Record<string, string>>): string =>
      Object.entries({ 'request[cookies][a]': 'b', ...headers })
        .map(([name, value]) => `&${name}=${encodeURIComponent(value)}`)
        .join('');
    const origin = { 'request[headers][origin]': ORIGIN };
    const all = {
      ...origin,
      'request[headers][content-type]': FORM,
      'request[headers][content-length]': '5000',
    };
    const evil = { Origin: 'https://evil.example' };
    const plain = await ask({ query: '?request=x', body, headers: evil });
    const some = await ask({ query: `?a=1${written(origin)}`, body, headers: evil });
    const broken = await ask({
      query: `?a=1${written({ 'request[headers][a%20b]': 'x' })}`,
      body,
      headers: evil,
    });
    expect([plain, some, broken].map(outcome)).toEqual([
      [400, 'parameter_reserved'],
      [400, 'token_in_address'],
      [400, 'parameter_reserved'],
    ]);
    // What is written could be sent from outside a browser as well; a browser compares this with the page's origin.
    const whole = await ask({ query: `?a=1${written(all)}`, body, headers: evil });
    expect([whole.status, headerOf(whole, 'access-control-allow-origin')]).toEqual([200, ORIGIN]);
  });

  test('defect 7: the runtime answers the preflight, with POST allowed', async () => {
    const reply = await ask({
      method: 'OPTIONS',
      headers: { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' },
    });
    expect([reply.status, headerOf(reply, 'access-control-allow-methods')]).toEqual([
      204,
      'GET, POST, OPTIONS',
    ]);
  });

  test('defect 8: a token in the address is refused, with any method and whatever the body is', async () => {
    const { token, identity } = signIn();
    expectKeyOf(identity, await ask({ body: `Token=${token}&partneruserid=${identity}` }));
    const query = `?Token=${token}`;
    const refused = [
      await ask({ method: 'GET', query }),
      await ask({ method: 'GET', query, headers: { 'Content-Type': FORM } }),
      await ask({ query }),
      await ask({ query, body: `partneruserid=${identity}` }),
      await ask({ query, body: `partneruserid=${identity}&padding=${'x'.repeat(3000)}` }),
      await ask({ query, body: '{"a":1}', headers: { 'Content-Type': 'application/json' } }),
      await ask({ query: `${query}&partneruserid=${identity}`, body: '' }),
    ];
    expect(refused.map(outcome)).toEqual(Array(refused.length).fill([400, 'token_in_address']));
    expectKeyOf(identity, await ask({ query: '?nocache=1', body: `Token=${token}` }));
    // Why: the runtime's own log of requests has the address.
    await until(() => service.output.includes(query));
    expect(service.output).toContain(query);
  });

  test('limit: a token in the address is not seen where escapes of the body cost as much room', async () => {
    const { token, identity } = signIn();
    const padding = '%78'.repeat(token.length); // `x`, three bytes each
    expectKeyOf(identity, await ask({ query: `?Token=${token}`, body: `a=${padding}` }));
  });

  test('defect 9: every refusal is problem JSON with its own status', async () => {
    const { token } = signIn();
    const ended = newToken();
    iam.issue(ended, { identity: 'ended', livesSeconds: -1 });
    const nobody = newToken();
    iam.issue(nobody, {});
    const refused = [
      await ask({}),
      await ask({ body: `Token=${newToken()}` }),
      await ask({ body: `Token=${ended}` }),
      await ask({ body: `Token=${token}&Token=${token}` }),
      await ask({ body: `Token=${nobody}` }),
      await ask({ body: '<Token/>', headers: { 'Content-Type': 'text/xml' } }),
      await ask({ body: `Token=${token}&x=${'x'.repeat(20_000)}` }),
    ];
    expect(refused.map(outcome)).toEqual([
      [401, 'token_missing'],
      [401, 'token_invalid'],
      [401, 'token_expired'],
      [401, 'token_repeated'],
      [403, 'partner_user_id_missing'],
      [415, 'body_type_unsupported'],
      [413, 'body_too_large'],
    ]);
    for (const reply of refused) {
      expect(headerOf(reply, 'content-type')).toBe('application/problem+json; charset=utf-8');
      expect(headerOf(reply, 'cache-control')).toBe('no-store');
      expect(textOf(reply)).not.toMatch(/\bat \S+:\d+|node_modules|Error/);
    }
  });

  test('a sign-in that cannot be checked is 503, and one failed try is not noticed', async () => {
    const { token, identity } = signIn();
    iam.fail(503, 2);
    expect(outcome(await ask({ body: `Token=${token}` }))).toEqual([503, 'identity_provider_unavailable']);
    iam.fail(500, 1);
    expectKeyOf(identity, await ask({ body: `Token=${token}` }));
  });

  test('a validated token is remembered: Twilio is asked once', async () => {
    const { token, identity } = signIn();
    for (let count = 0; count < 3; count += 1) expectKeyOf(identity, await ask({ body: `Token=${token}` }));
    expect(iam.calls.filter((call) => call.token === token)).toHaveLength(1);
  });

  test('defect 10: a burst of one agent is refused with Retry-After, and each key leaves a line in the log', async () => {
    const { token, identity } = signIn();
    const statuses: number[] = [];
    for (let count = 0; count < 31; count += 1) statuses.push((await ask({ body: `Token=${token}` })).status);
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429]);
    expect(headerOf(replies.at(-1)!, 'retry-after')).toMatch(/^\d+$/);
    await until(() => service.output.includes('"login_key_rate_limited"'));
    expect(service.output.split('"login_key_minted"').filter((line) => line.includes(identity))).toHaveLength(
      30,
    );
    expect(service.output).toContain('"login_key_rate_limited"');
  });

  test('no reply and no line that the function logs holds the API key, the Twilio secret, a token or a login key', () => {
    expect(replies.length).toBeGreaterThan(60);
    const seen = replies.map((reply) => JSON.stringify(reply.headers) + textOf(reply)).join();
    const log = service.output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join();
    const secrets = [API_KEY, ACCOUNT.password, Buffer.from(API_KEY).toString('base64')];
    for (const secret of secrets) expect(seen + service.output).not.toContain(secret);
    const keys = replies
      .filter(({ status }) => status === 200)
      .map((reply) => jsonOf(reply)['loginKey'] as string);
    expect(keys.length).toBeGreaterThan(30);
    const said = [...keys, ...iam.calls.map((call) => call.token as string)];
    expect(said.filter((text) => log.includes(text))).toEqual([]);
  });
});

describe('settings', () => {
  async function firstReply(
    settings: Readonly<Record<string, string>>,
  ): Promise<{ reply: RuntimeReply; log: string }> {
    return withService(settings, {}, async (service) => {
      const reply = await send(service, { body: 'Token=abc' });
      await until(() => service.output.includes('"function_not_set_up"'));
      return { reply, log: service.output };
    });
  }

  test.each([
    ['defect 4: a lifetime that is no number', { GLANCE_EXPIRATION: 'soon' }, 'GLANCE_EXPIRATION'],
    ['defect 4: more than a day', { GLANCE_EXPIRATION: '86401' }, 'GLANCE_EXPIRATION'],
    ['defect 5: an empty API key', { GLANCE_API_KEY: '' }, 'GLANCE_API_KEY'],
    ['defect 13: a group id with a leading zero', { GLANCE_GROUP_ID: '012345' }, 'GLANCE_GROUP_ID'],
    ['defect 6: any origin', { GLANCE_ORIGINS: '*' }, 'GLANCE_ORIGINS'],
    ['an id that agents can change', { FLEX_USER: 'attributes.email' }, 'FLEX_USER'],
  ])('%s mints nothing: 500 without a word, the setting is named in the log', async (_, change, name) => {
    const { reply, log } = await firstReply({ ...SETTINGS, ...change });
    expect(outcome(reply)).toEqual([500, 'not_configured']);
    expect(textOf(reply)).not.toContain('GLANCE');
    expect(log).toContain('"function_not_set_up"');
    expect(log).toContain(name);
    expect(log).not.toContain(API_KEY);
  });

  test('without GLANCE_EXPIRATION keys live the default, and worker_sid can be the partner user id', async () => {
    const { GLANCE_EXPIRATION: _, ...rest } = SETTINGS;
    const worker = `WK${hex(16)}`;
    const token = newToken();
    const iam = await startIam(ACCOUNT);
    iam.issue(token, { identity: 'jane', worker_sid: worker });
    try {
      const reply = await withService({ ...rest, FLEX_USER: 'worker_sid' }, { iam: iam.origin }, (service) =>
        send(service, { body: `Token=${token}` }),
      );
      const { expiration } = expectKeyOf(worker, reply);
      const lifetime = expiration - Math.floor(Date.now() / 1000);
      expect(LOGIN_KEY_LIFETIME.defaultSeconds - lifetime).toBeLessThan(60);
      expect(lifetime).toBeLessThanOrEqual(LOGIN_KEY_LIFETIME.defaultSeconds);
    } finally {
      await iam.close();
    }
  });
});
