import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ActivityRecord } from '@glance-kit/core';
import {
  crmInteractions,
  five9Host,
  lateInteractions,
  readFive9Config,
  type CallVariable,
  type Five9Interactions,
  type InteractionApi,
  type InteractionPayload,
} from '../src/index.js';
import { fakeFive9 } from './fake.js';

const RECORD: ActivityRecord = {
  host: 'five9',
  sessionId: '12345.8421.77',
  conversationId: '300000000412771',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-26T10:00:00.000Z',
  endedAt: '2026-11-26T10:05:00.000Z',
  durationSeconds: 300,
  agents: 2,
};

const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

/** The SDK, as its documentation has it: variables are reached until the interaction is finished. */
class FakeApi implements InteractionApi {
  variables: CallVariable[] = [
    { id: '1', group: 'Call', name: 'call_id', value: '300000000412771' },
    { id: '41', group: 'Cobrowse', name: 'session_id', value: '' },
    { id: '42', group: 'Cobrowse', name: 'session_seconds', value: '' },
    { id: '43', group: 'Other', name: 'session_id', value: '' },
  ];
  finished = false;
  set: unknown[] = [];
  #events: Parameters<InteractionApi['subscribe']>[0] = {};
  subscribe(events: Parameters<InteractionApi['subscribe']>[0]): void {
    this.#events = events;
  }
  async getCav(): Promise<CallVariable[]> {
    if (this.finished) throw { errorCode: 'InteractionNotFound' };
    return this.variables;
  }
  async setCav(request: object): Promise<void> {
    if (this.finished) throw { errorCode: 'InteractionNotFound' };
    this.set.push(request);
  }
  async fire(event: string, payload: unknown): Promise<void> {
    (this.#events as Record<string, (payload: InteractionPayload) => void>)[event]?.(
      payload as InteractionPayload,
    );
    await settle();
  }
}

const OURS = { callData: { interactionId: 'A5F0' } };
let api: FakeApi;
let interactions: Five9Interactions;
beforeEach(() => {
  api = new FakeApi();
  interactions = crmInteractions(api, () => ['300000000412771', 'F9A1C0DE41']);
});

describe('the interaction of the page', () => {
  test('is found by its call id among the variables, and what the domain has of ours is set by id', async () => {
    await api.fire('callAccepted', OURS);
    await interactions.keep(RECORD);
    expect(api.set).toEqual([
      {
        interactionId: 'A5F0',
        cavList: [
          { id: '41', value: '12345.8421.77' },
          { id: '42', value: '300' },
        ],
      },
    ]);
  });

  test('or by its session id as the id of the interaction itself, in any letters', async () => {
    api.variables = api.variables.slice(1);
    await api.fire('callStarted', { callData: { interactionId: 'f9a1c0de41' } });
    await interactions.keep(RECORD);
    expect(api.set).toMatchObject([{ interactionId: 'f9a1c0de41' }]);
  });

  test.each(['chatData', 'emailData', 'anythingElse'])('in a payload with %s', async (name) => {
    await api.fire('chatAccepted', { [name]: { interactionId: 'A5F0' } });
    await interactions.keep(RECORD);
    expect(api.set).toHaveLength(1);
  });

  test('is not another one: nothing is written there', async () => {
    api.variables[0]!.value = '300000000412799';
    await api.fire('callAccepted', OURS);
    await interactions.keep(RECORD);
    await api.fire('callEnded', OURS);
    expect([api.set, interactions.ended]).toEqual([[], false]);
  });

  test('may be found after the session began: what waits is written then', async () => {
    await interactions.keep(RECORD);
    expect(api.set).toEqual([]);
    await api.fire('callAccepted', OURS);
    expect(api.set).toHaveLength(1);
    await api.fire('callAccepted', OURS); // comes again after a reload
    expect(api.set).toHaveLength(1);
  });

  test('whose domain has none of our variables is left as it is', async () => {
    api.variables = api.variables.filter(({ group }) => group !== 'Cobrowse');
    await api.fire('callAccepted', OURS);
    await interactions.keep(RECORD);
    expect(api.set).toEqual([]);
  });

  test('that refuses is told', async () => {
    await api.fire('callAccepted', OURS);
    api.setCav = () => Promise.reject(new Error('Generic'));
    await expect(interactions.keep(RECORD)).rejects.toThrow('Generic');
  });

  test('that is finished is out of reach, which is no failure', async () => {
    await api.fire('callAccepted', OURS);
    api.finished = true;
    await api.fire('callFinished', OURS);
    await interactions.keep(RECORD);
    expect(api.set).toEqual([]);
  });
});

describe('the contact is over', () => {
  test.each(['callEnded', 'callFinished', 'callRejected', 'chatEnded', 'chatFinished', 'emailFinished'])(
    'after %s',
    async (event) => {
      let changes = 0;
      interactions.onChanged(() => (changes += 1));
      await api.fire('callAccepted', OURS);
      expect([interactions.ended, changes]).toEqual([false, 0]);
      await api.fire(event, OURS);
      expect([interactions.ended, changes]).toEqual([true, 1]);
    },
  );

  test('until it is accepted again', async () => {
    await api.fire('callEnded', OURS);
    await api.fire('callAccepted', OURS);
    expect(interactions.ended).toBe(false);
  });

  test('for the panel: what runs goes on, nothing new is joined', async () => {
    const fake = fakeFive9('?call=300000000412771&visitor=8421&v=1');
    const host = five9Host(fake.page, { ...fake.options, interactions });
    const stop = new AbortController();
    const visitors = host.visitors(stop.signal)[Symbol.asyncIterator]();
    expect((await visitors.next()).value).toEqual({ conversationId: '300000000412771', sessionKey: '8421' });
    await api.fire('callEnded', OURS);
    expect((await visitors.next()).value).toMatchObject({ sessionKey: '8421', closing: true });
    stop.abort();
    expect((await visitors.next()).done).toBe(true);
  });
});

test.each([
  undefined,
  null,
  7,
  'x',
  {},
  { callData: null },
  { callData: {} },
  { callData: { interactionId: 7 } },
  { callData: { interactionId: '' } },
])('the payload %j from whoever poses as the toolkit changes nothing', async (payload) => {
  await api.fire('callEnded', payload);
  expect(interactions.ended).toBe(false);
});

test.each([undefined, null, 'x', [null], [{ id: 1 }], [{ id: '1', group: 'Call', name: 'call_id' }]])(
  'variables such as %j are none',
  async (variables) => {
    api.getCav = () => Promise.resolve(variables as never);
    await api.fire('callAccepted', OURS);
    await interactions.keep(RECORD);
    expect(api.set).toEqual([]);
  },
);

describe('an SDK that comes later, or never', () => {
  test('is asked once it is there', async () => {
    let arrive: (there: Five9Interactions | undefined) => void = () => {};
    const late = lateInteractions(new Promise((resolve) => (arrive = resolve)));
    let changes = 0;
    late.onChanged(() => (changes += 1));
    const kept = late.keep(RECORD);
    await api.fire('callEnded', OURS);
    expect(late.ended).toBe(false);
    arrive(interactions);
    await kept;
    expect([late.ended, changes, api.set.length]).toEqual([true, 1, 1]);
  });

  test.each([Promise.resolve(undefined), Promise.reject(new Error('blocked'))])(
    'is not missed where there is none',
    async (coming) => {
      coming.catch(() => {});
      const late = lateInteractions(coming);
      await late.keep(RECORD);
      expect(late.ended).toBe(false);
    },
  );
});

describe('an activity', () => {
  const ACTIVITY = {
    sessionId: '12345.8421.77',
    conversationId: '300000000412771',
    phase: 'started',
    sessionKey: '8421',
    sessionType: 'cobrowse',
    startedAt: new Date('2026-11-26T10:00:00Z'),
  } as const;

  test('goes to the address first, and a refused variable is offered again', async () => {
    const fake = fakeFive9('?call=300000000412771&v=1');
    await api.fire('callAccepted', OURS);
    api.setCav = () => Promise.reject(new Error('Generic'));
    const host = five9Host(fake.page, { ...fake.options, interactions });
    await expect(host.logActivity(ACTIVITY)).rejects.toMatchObject({ code: 'HOST_REFUSED' });
    expect(fake.records).toHaveLength(1);
  });

  test('of an earlier call of this page is not written to the variables of this one', async () => {
    const fake = fakeFive9('?call=300000000412771&v=1');
    await api.fire('callAccepted', OURS);
    const host = five9Host(fake.page, { ...fake.options, interactions });
    await host.logActivity({ ...ACTIVITY, conversationId: '300000000412700' });
    expect([fake.records.length, api.set.length]).toEqual([1, 0]);
  });
});

describe('the settings', () => {
  const SERVICE = { service: 'https://cobrowse.example.test', groupId: '12345' };
  test('know the numbers of the centre and the address of the SDK', () => {
    const own = { ownNumbers: ['+1 555 0100'], crmSdk: 'https://cdn.example.test/five9.crm.sdk.js' };
    expect(readFive9Config({ ...SERVICE, ...own })).toMatchObject(own);
  });
  test.each([
    ['ownNumbers', '+15550100'],
    ['ownNumbers', [15550100]],
    ['ownNumbers', ['x']],
    ['crmSdk', 7],
    ['crmSdk', '/five9.crm.sdk.js'],
    ['crmSdk', 'http://cdn.example.test/five9.crm.sdk.js'],
    ['crmSdk', 'javascript:alert(1)'],
    ['crmSdk', 'http://localhost:x@cdn.example.test/x.js'],
    ['crmSdk', 'data:text/javascript,1'],
  ])('refuse %s %j by name', (name, value) => {
    expect(() => readFive9Config({ ...SERVICE, [name]: value })).toThrow(`The setting ${name} `);
  });
});
