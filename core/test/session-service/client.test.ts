import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { LOOKUP_PATH, sessionService, type LookupResult, type SessionServiceOptions } from '@glance-kit/core';
import nock from 'nock';

const base = 'https://cobrowse.example.com';
const JOIN_URL = `${base}/agentjoin/AgentView.aspx?SessionKey=8421`;
const request = {
  user: { groupId: '12345', partnerUserId: 'jane+desk@example.com ü' },
  loginKey: '$1$1900000000$xxvdmqbn66oZ6kl-CJY2Z3gqYOPu4YQKcLrcExGiJKM',
  sessionKey: '8421',
};
const never = new AbortController().signal;

const RECORD = {
  __type: 'SessionService+cobrowseSession',
  id: 61943691,
  ssnid: '12345.8421.846930886',
  serverip: '127.0.0.1',
  servername: 'localhost',
  personid: 7001,
  groupid: 12345,
  passcode: '',
  agentjoinurl: JOIN_URL,
  joinurl: JOIN_URL,
  clientjoinurl: 'glancepanorama://agentjoin/cobrowse.example.com/12345/8421',
  visitorversion: '6.55.0',
};
const FOUND: LookupResult = {
  kind: 'found',
  session: {
    id: '61943691',
    ssnid: '12345.8421.846930886',
    groupId: '12345',
    joinUrl: JOIN_URL,
    clientJoinUrl: RECORD.clientjoinurl,
    visitorVersion: '6.55.0',
  },
};

describe('over the network', () => {
  beforeAll(() => nock.disableNetConnect());
  afterEach(() => {
    expect(nock.pendingMocks()).toEqual([]);
    nock.cleanAll();
  });
  afterAll(() => {
    nock.enableNetConnect();
    nock.restore();
  });

  test('asks as documented and understands a found session', async () => {
    nock(base, { reqheaders: { 'content-type': /^application\/json/ } })
      .post(LOOKUP_PATH, {
        partnerid: 12345,
        partneruserid: request.user.partnerUserId,
        ssnkey: '8421',
        loginkey: request.loginKey,
      })
      .reply(200, { d: RECORD });
    expect(await sessionService({ base }).lookup(request, never)).toEqual(FOUND);
  });

  test.each([
    [400, 'malformed'],
    [401, 'refused'],
    [403, 'refused'],
    [404, 'malformed'],
    [405, 'malformed'],
    [408, 'unavailable'],
    [415, 'malformed'],
    [429, 'unavailable'],
    [500, 'unavailable'],
    [502, 'unavailable'],
    [503, 'unavailable'],
    [204, 'malformed'],
  ])('status %d means %s', async (status, kind) => {
    nock(base).post(LOOKUP_PATH).reply(status, { Message: 'text of the service', d: RECORD });
    expect(await sessionService({ base }).lookup(request, never)).toEqual({ kind });
  });

  test('never follows a redirect: the login key would go along', async () => {
    const elsewhere = nock('https://evil.example').post('/').reply(200, { d: RECORD });
    nock(base).post(LOOKUP_PATH).reply(307, '', { Location: 'https://evil.example/' });
    expect(await sessionService({ base }).lookup(request, never)).toEqual({ kind: 'malformed' });
    expect(elsewhere.isDone()).toBe(false);
    nock.cleanAll();
  });

  test('a connection that breaks is unavailable', async () => {
    nock(base).post(LOOKUP_PATH).replyWithError('connection reset');
    expect(await sessionService({ base }).lookup(request, never)).toEqual({ kind: 'unavailable' });
  });

  test('the pause that the service asks for is passed on', async () => {
    nock(base).post(LOOKUP_PATH).reply(429, '', { 'Retry-After': '7' });
    expect(await sessionService({ base }).lookup(request, never)).toEqual({
      kind: 'unavailable',
      retryAfterMs: 7000,
    });
  });

  test.each(['Wed, 21 Oct 2026 07:28:00 GMT', '-1', '1.5', '99999999'])(
    'a pause of %j is not understood and left out',
    async (value) => {
      nock(base).post(LOOKUP_PATH).reply(503, '', { 'Retry-After': value });
      expect(await sessionService({ base }).lookup(request, never)).toEqual({ kind: 'unavailable' });
    },
  );
});

/** A client whose service answers one thing; `sent` is what it was asked. */
function answering(answer: () => Promise<Response> | Response, options: Partial<SessionServiceOptions> = {}) {
  const sent: { url: string; init: RequestInit }[] = [];
  const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    sent.push({ url: String(url), init: init ?? {} });
    return answer();
  };
  return { service: sessionService({ base, fetch: fetch as typeof globalThis.fetch, ...options }), sent };
}

const json = (body: unknown): Response => new Response(JSON.stringify(body));

describe('what counts as not found', () => {
  test.each<[string, unknown]>([
    ['d is null', { d: null }],
    ['d is missing', {}],
    ['d is empty', { d: {} }],
    ['the record has no join address', { d: { ...RECORD, agentjoinurl: undefined, joinurl: undefined } }],
    ['the join address is empty', { d: { ...RECORD, agentjoinurl: '', joinurl: '' } }],
    ['the join address is null', { d: { ...RECORD, agentjoinurl: null, joinurl: null } }],
  ])('%s', async (_, body) => {
    expect(await answering(() => json(body)).service.lookup(request, never)).toEqual({ kind: 'notFound' });
  });
});

describe('what counts as malformed', () => {
  test.each<[string, Response]>([
    ['a web page', new Response('<!doctype html><title>Sign in</title>')],
    ['nothing', new Response('')],
    ['half a reply', new Response('{"d":{"id":1')],
    ['a list', json([RECORD])],
    ['null', json(null)],
    ['a text', json('found')],
    ['a list in d', json({ d: [RECORD] })],
    ['a text in d', json({ d: JSON.stringify(RECORD) })],
    ['a join address that is none', json({ d: { ...RECORD, agentjoinurl: 'AgentView.aspx' } })],
    ['a join address that is a script', json({ d: { ...RECORD, agentjoinurl: 'javascript:alert(1)' } })],
  ])('%s', async (_, response) => {
    expect(await answering(() => response).service.lookup(request, never)).toEqual({ kind: 'malformed' });
  });
});

test('the older name of the join address is read when the newer is missing', async () => {
  const { service } = answering(() => json({ d: { ...RECORD, agentjoinurl: undefined } }));
  expect(await service.lookup(request, never)).toEqual(FOUND);
});

test('fields that the service leaves out are absent or empty, never the word undefined', async () => {
  const { service } = answering(() => json({ d: { joinurl: JOIN_URL, id: 'a1', groupid: Number.NaN } }));
  expect(await service.lookup(request, never)).toEqual({
    kind: 'found',
    session: { id: 'a1', ssnid: '', groupId: '', joinUrl: JOIN_URL },
  });
});

test('sends no cookies, keeps nothing in a cache and names no page', async () => {
  const { service, sent } = answering(() => json({ d: null }));
  await service.lookup(request, never);
  expect(sent).toEqual([
    {
      url: base + LOOKUP_PATH,
      init: expect.objectContaining({
        method: 'POST',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        redirect: 'manual',
      }),
    },
  ]);
});

test.each([
  ['a session key with a dot', { sessionKey: 'a.b' }, 'SESSION_KEY_INVALID'],
  ['a group id with a leading zero', { user: { ...request.user, groupId: '01' } }, 'GROUP_ID_INVALID'],
  ['an empty user id', { user: { ...request.user, partnerUserId: '' } }, 'PARTNER_USER_ID_INVALID'],
])('%s is refused before anything is sent', async (_, part, code) => {
  const { service, sent } = answering(() => json({ d: null }));
  await expect(service.lookup({ ...request, ...part }, never)).rejects.toMatchObject({ code });
  expect(sent).toEqual([]);
});

test('a foreign service address is refused when the client is made', () => {
  expect(() => sessionService({ base: 'http://cobrowse.example.com' })).toThrow(
    expect.objectContaining({ code: 'ADDRESS_INVALID' }),
  );
});

/** A fetch that answers never, and rejects when its signal is aborted, as fetch does. */
function hanging() {
  let aborted = false;
  const fetch = (_url: unknown, init?: RequestInit): Promise<Response> =>
    new Promise((_, reject) => {
      init?.signal?.addEventListener('abort', () => {
        aborted = true;
        reject(new DOMException('aborted', 'AbortError'));
      });
    });
  return { fetch: fetch as typeof globalThis.fetch, aborted: () => aborted };
}

describe('time and cancelling', () => {
  test('a service that does not answer in time has timed out, and the request is given up', async () => {
    const network = hanging();
    const service = sessionService({ base, fetch: network.fetch, timeoutMs: 5 });
    expect(await service.lookup(request, never)).toEqual({ kind: 'timedOut' });
    expect(network.aborted()).toBe(true);
  });

  test('a reply that stops in the middle has timed out, too', async () => {
    const { service } = answering(
      () =>
        new Response(
          new ReadableStream({
            start: (controller) => {
              controller.enqueue(new TextEncoder().encode('{"d":'));
            },
          }),
        ),
      { timeoutMs: 5 },
    );
    expect(await service.lookup(request, never)).toEqual({ kind: 'timedOut' });
  });

  test('cancelling rejects with the reason as cause, and the request is given up', async () => {
    const network = hanging();
    const abort = new AbortController();
    const lookup = sessionService({ base, fetch: network.fetch }).lookup(request, abort.signal);
    const reason = new Error('the agent pressed Cancel');
    abort.abort(reason);
    await expect(lookup).rejects.toMatchObject({ code: 'LOOKUP_CANCELLED', cause: reason });
    expect(network.aborted()).toBe(true);
  });

  test('cancelled before it starts, nothing is sent', async () => {
    const { service, sent } = answering(() => json({ d: null }));
    await expect(service.lookup(request, AbortSignal.abort())).rejects.toMatchObject({
      code: 'LOOKUP_CANCELLED',
    });
    expect(sent).toEqual([]);
  });

  test('a used signal keeps no listener', async () => {
    const { service } = answering(() => json({ d: null }));
    const abort = new AbortController();
    let listeners = 0;
    const { signal } = abort;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...rest: Parameters<typeof add>) => ((listeners += 1), add(...rest));
    signal.removeEventListener = (...rest: Parameters<typeof remove>) => ((listeners -= 1), remove(...rest));
    await service.lookup(request, signal);
    expect(listeners).toBe(0);
  });
});
