import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { authenticatorSuite } from '@glance-kit/testing';
import { randomUUID } from 'node:crypto';
import { NO_FIELDS } from '../../src/fields.js';
import { GENESYS_DOMAINS, genesysAuthenticator, type GenesysOptions } from '../../src/index.js';
import { ADDRESS, NOW } from '../helpers.js';
import { genesysCloud, type GenesysCloud, type KnownToken } from './genesys-cloud.js';

const ORGANIZATION = '2f0c8d0e-8a3c-4a52-9c53-0d4b3a1f6c11';
const CLIENT = '7b1de3f2-11c8-4b07-8f0a-6a5f2f7f9e22';
const ELSEWHERE = '99999999-0000-4000-8000-000000000099';
const USER = {
  id: 'd5a4e5c0-52d7-4d7c-9d34-6e2d3a0b7f33',
  name: 'Jane',
  email: 'jane@desk.example',
  username: 'jane.desk',
  state: 'active',
};
const INFO = {
  organization: { id: ORGANIZATION, name: 'Desk' },
  homeOrganization: { id: ORGANIZATION, name: 'Desk' },
  authorizedScope: ['users:readonly'],
  OAuthClient: { id: CLIENT, name: 'Glance' },
};
const SETTINGS = {
  domain: 'mypurecloud.ie',
  organizationId: ORGANIZATION,
  clientId: CLIENT,
  user: 'email',
} as const;

/** An authenticator over a stand-in of Genesys Cloud, with a clock that the test moves. */
async function bench(options: Partial<GenesysOptions> = {}) {
  const cloud = await genesysCloud();
  let clock = NOW;
  const authenticate = genesysAuthenticator({
    ...SETTINGS,
    now: () => clock,
    fetch: cloud.fetch,
    ...options,
  });
  const issue = (change: { info?: object; user?: object } = {}): string => {
    const token = `opaque-${randomUUID()}`;
    const known = { info: { ...INFO, ...change.info }, user: { ...USER, ...change.user } };
    cloud.tokens.set(token, known as KnownToken);
    return token;
  };
  const ask = (token: string) =>
    authenticate(
      new Request(ADDRESS, { method: 'POST', headers: { Authorization: `Bearer ${token}` } }),
      NO_FIELDS,
    );
  return {
    cloud,
    authenticate,
    issue,
    ask,
    now: () => clock,
    at: (seconds: number) => (clock = NOW + seconds),
  };
}

const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

authenticatorSuite('Genesys Cloud token', async () => {
  const { cloud, authenticate, issue, now } = await bench();
  return {
    authenticate,
    now,
    expected: {
      partnerUserId: USER.email,
      subject: USER.id,
      source: 'https://api.mypurecloud.ie',
    },
    accepted: async () => bearer(issue()),
    tampered: async () => {
      const token = issue();
      return [
        { name: 'another last character', check: 'token', proof: bearer(`${token.slice(0, -1)}_`) },
        { name: 'a line break inside', check: 'token', proof: { members: [['Token', `${token}\r\nX: 1`]] } },
      ];
    },
    expired: async () => {
      const token = issue();
      cloud.tokens.delete(token);
      return bearer(token);
    },
    expiredCheck: 'token', // to Genesys an ended token is as unknown as an invented one
    foreign: async () => [
      {
        name: 'of another organisation',
        check: 'organization',
        proof: bearer(
          issue({ info: { organization: { id: ELSEWHERE }, homeOrganization: { id: ELSEWHERE } } }),
        ),
      },
      {
        name: 'of another application of this organisation',
        check: 'client',
        proof: bearer(issue({ info: { OAuthClient: { id: ELSEWHERE } } })),
      },
      {
        name: "of a partner's person who is a guest here",
        check: 'homeOrganization',
        proof: bearer(issue({ info: { homeOrganization: { id: ELSEWHERE } } })),
      },
    ],
    claim: { name: 'email', proof: async (value) => bearer(issue({ user: { email: value } })) },
    outage: async () => {
      await cloud.stop();
      return cloud.start;
    },
    close: () => cloud.stop(),
  };
});

describe('a Genesys Cloud token', () => {
  let clouds: GenesysCloud[] = [];
  const start = async (options: Partial<GenesysOptions> = {}) => {
    const made = await bench(options);
    clouds.push(made.cloud);
    return made;
  };
  beforeEach(() => void (clouds = []));
  afterEach(async () => {
    await Promise.all(clouds.map(({ stop }) => stop()));
  });

  test.each([
    ['id', USER.id],
    ['email', USER.email],
    ['username', USER.username],
  ] as const)(
    'the partner user id is the %s of the user where the configuration says so',
    async (user, expected) => {
      const { ask, issue } = await start({ user });
      expect(await ask(issue())).toEqual({
        partnerUserId: expected,
        subject: USER.id,
        source: 'https://api.mypurecloud.ie',
        expiresAt: NOW + 60,
        name: 'Jane',
        email: USER.email,
      });
    },
  );

  test('a person without an id is nobody, whatever claim the partner user id comes from', async () => {
    const { ask, issue } = await start({ user: 'email' });
    expect(await ask(issue())).toMatchObject({ partnerUserId: USER.email });
    expect(await ask(issue({ user: { id: undefined } }))).toMatchObject({ status: 403, check: 'claim id' });
  });

  test('tokens/me is asked before users/me, and a token of another application asks for nobody', async () => {
    const { ask, issue, cloud } = await start();
    await ask(issue());
    expect(cloud.asked).toEqual(['GET /api/v2/tokens/me', 'GET /api/v2/users/me']);
    expect(await ask(issue({ info: { OAuthClient: { id: ELSEWHERE } } }))).toMatchObject({ check: 'client' });
    expect(cloud.asked).toHaveLength(3);
  });

  test.each([
    ['organization', { organization: undefined }],
    ['organization', { organization: {} }],
    ['organization', { organization: { id: [ORGANIZATION] } }],
    ['homeOrganization', { homeOrganization: null }],
    ['client', { OAuthClient: undefined }],
    ['client', { OAuthClient: CLIENT }],
  ])('an answer without a usable %s proves nothing: %j', async (check, info) => {
    const { ask, issue } = await start();
    expect(await ask(issue())).toMatchObject({ partnerUserId: USER.email });
    expect(await ask(issue({ info }))).toMatchObject({ check });
  });

  test('an id written in capitals is the same id', async () => {
    const { ask, issue } = await start({ organizationId: ORGANIZATION.toUpperCase() });
    expect(await ask(issue())).toMatchObject({ partnerUserId: USER.email });
  });

  test.each(['inactive', 'deleted', undefined, 'ACTIVE', ''])(
    'a user whose state is %p gets 403',
    async (state) => {
      const { ask, issue } = await start();
      expect(await ask(issue({ user: { state } }))).toMatchObject({ status: 403, error: 'account_inactive', check: 'state' }); // prettier-ignore
    },
  );

  test('an answer counts for a minute and no longer: a token that was withdrawn stops working', async () => {
    const { ask, issue, cloud, at } = await start();
    const token = issue();
    await ask(token);
    cloud.tokens.delete(token);
    at(59);
    expect(await ask(token)).toMatchObject({ partnerUserId: USER.email });
    expect(cloud.asked).toHaveLength(2);
    at(60);
    expect(await ask(token)).toMatchObject({ status: 401, check: 'token' });
  });

  test('one failing answer is asked for once more', async () => {
    const { ask, issue, cloud } = await start();
    cloud.next.push((reply) => reply.writeHead(502).end());
    expect(await ask(issue())).toMatchObject({ partnerUserId: USER.email });
    cloud.next.push((reply) => reply.destroy());
    expect(await ask(issue())).toMatchObject({ partnerUserId: USER.email });
    cloud.next.push(
      ...Array(2).fill((reply: { writeHead(n: number): { end(): void } }) => reply.writeHead(500).end()),
    );
    const before = cloud.asked.length;
    expect(await ask(issue())).toMatchObject({ status: 503, check: 'answer 500' });
    expect(cloud.asked.length - before).toBe(2);
  });

  test.each([
    ['7', 7],
    ['3600', 60],
    ['0', 1],
    [undefined, 10],
    ['soon', 10],
  ])(
    'too many requests, Retry-After %p: 503 with a time to come back, and no retry',
    async (given, seconds) => {
      const { ask, issue, cloud } = await start();
      cloud.next.push((reply) =>
        reply.writeHead(429, given === undefined ? {} : { 'Retry-After': given }).end(),
      );
      expect(await ask(issue())).toMatchObject({
        status: 503,
        check: 'rate limit',
        retryAfterSeconds: seconds,
      });
      expect(cloud.asked).toHaveLength(1);
    },
  );

  test('a redirect is not followed, so that the token goes nowhere else', async () => {
    const { ask, issue, cloud } = await start();
    cloud.next.push((reply) => reply.writeHead(302, { Location: '/api/v2/users/me' }).end());
    expect(await ask(issue())).toMatchObject({ status: 503, check: 'answer 302' });
    expect(cloud.asked).toHaveLength(1);
  });

  test('an answer that is no JSON object proves nothing', async () => {
    const { ask, issue, cloud } = await start();
    for (const body of ['<html>', '', 'null', '"jane"']) {
      cloud.next.push((reply) => reply.writeHead(200).end(body));
      expect(await ask(issue())).toMatchObject({ status: 503, check: 'answer' });
    }
  });

  test('a server that never answers counts as out of reach', async () => {
    const { ask, issue, cloud } = await start({ timeoutMs: 30 });
    cloud.next.push(() => undefined);
    expect(await ask(issue())).toMatchObject({ status: 503, check: 'time-out' });
  });

  test('a token without a person behind it is refused', async () => {
    const { ask, issue, cloud } = await start();
    const token = issue();
    cloud.next.push(
      (reply) => reply.writeHead(200).end(JSON.stringify(INFO)),
      (reply) => reply.writeHead(400).end('{"code":"not.a.user"}'),
    );
    expect(await ask(token)).toMatchObject({ status: 401, error: 'token_invalid', check: 'answer 400' });
  });

  test('the region comes from a closed list of 17, never from the request', async () => {
    expect(GENESYS_DOMAINS).toHaveLength(17);
    for (const domain of ['evil.example', 'mypurecloud.ie.evil.example', 'MYPURECLOUD.IE', 'toString', ''])
      expect(() => genesysAuthenticator({ ...SETTINGS, domain: domain as 'mypurecloud.ie' })).toThrow(
        expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining('domain') }),
      );
  });

  test.each([
    ['organizationId', { organizationId: 'desk' }],
    ['clientId', { clientId: '' }],
    ['user', { user: 'name' as 'email' }],
    ['cacheSeconds', { cacheSeconds: 61 }],
    ['cacheSeconds', { cacheSeconds: 0 }],
    ['cacheSeconds', { cacheSeconds: NaN }],
  ])('a bad setting %s is refused when built', (name, bad) => {
    expect(() => genesysAuthenticator({ ...SETTINGS, ...bad })).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }),
    );
  });
});
