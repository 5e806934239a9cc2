import { afterEach, describe, expect, test } from '@jest/globals';
import type { Activity, Viewer, ViewerMessage, ViewerRequest, Visitor } from '@glance-kit/core';
import { hostSuite } from '@glance-kit/testing';
import { amazonConnectHost } from '../src/index.js';
import { connectError, fakeConnect as newFake, type FakeConnect } from './fake.js';

const fakes: FakeConnect[] = [];
const fakeConnect: typeof newFake = (...given) => {
  const fake = newFake(...given);
  fakes.push(fake);
  return fake;
};
// A host looks at its windows until they are closed.
afterEach(() =>
  fakes.splice(0).forEach(({ browser }) => browser.opened.forEach((view) => (view.closed = true))),
);

hostSuite('amazon-connect', () => {
  const fake = fakeConnect();
  const host = amazonConnectHost(fake.app, fake.options);
  return {
    host,
    show: (visitor) => fake.show(visitor),
    refuseWrites: () => void (fake.refuse = true),
    written: () => fake.records,
    listeners: () => fake.listeners(),
    blockWindows: () => void (fake.browser.blocked = true),
    windowsAsked: () => fake.browser.asked,
    windowsOpen: () => fake.browser.opened.filter(({ closed }) => !closed).length,
    loaded: () => fake.browser.loaded.map(({ url, fields }) => ({ url, fields })),
    closeWindows: () => fake.browser.opened.forEach((window) => (window.closed = true)),
  };
});

const MARA = {
  contactId: 'contact-mara',
  initialContactId: 'contact-first',
  attributes: { cobrowse_visitor_id: '8421', customer_name: 'Mara Lind', tier: 'gold' },
};
const SCOPE = { type: 'contact', contactId: 'contact-mara' } as const;

/** The first visitors that a reader sees; then the stream is left. */
async function first(fake: FakeConnect, count: number, change?: () => unknown): Promise<(Visitor | null)[]> {
  const abort = new AbortController();
  const seen: (Visitor | null)[] = [];
  for await (const visitor of amazonConnectHost(fake.app, fake.options).visitors(abort.signal)) {
    seen.push(visitor);
    if (seen.length === count) break;
    await change?.();
  }
  return seen;
}

describe('an app that was opened for a contact', () => {
  test('shows its visitor at once with what the attributes say, and asks for no other attribute', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    expect(await first(fake, 1)).toEqual([
      { conversationId: 'contact-mara', sessionKey: '8421', name: 'Mara Lind' },
    ]);
    expect(fake.asked).toContain(
      'getAttributes(cobrowse_visitor_id,customer_name,customer_email) contact-mara',
    );
    expect(fake.asked.some((command) => command.includes('*'))).toBe(false);
  });

  test('is that contact’s, whichever others are connected meanwhile', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    fake.add({ contactId: 'contact-ben', attributes: { cobrowse_visitor_id: '5512' } });
    const seen = await first(fake, 2, async () => {
      await fake.tell('Connected', 'contact-ben');
      await fake.tell('StartingAcw', 'contact-ben');
      await fake.tell('StartingAcw', 'contact-mara');
    });
    expect(seen.map((visitor) => [visitor?.conversationId, visitor?.closing])).toEqual([
      ['contact-mara', undefined],
      ['contact-mara', true],
    ]);
  });

  test('offers no new session while the contact is wrapped up, nor once it is cleared', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    const events = ['StartingAcw', 'Cleared'] as const;
    let next = 0;
    const seen = await first(fake, 3, () => fake.tell(events[next++]!, 'contact-mara'));
    expect(seen[1]).toMatchObject({ conversationId: 'contact-mara', sessionKey: '8421', closing: true });
    expect(seen[2]).toBeNull();
  });

  test('can be used without the data where the workspace is slow, and takes it when it comes', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    let answer = (_attributes: Record<string, string>): void => {};
    fake.app.clients.contact.getAttributes = () => new Promise((resolve) => (answer = resolve));
    const seen = await first(fake, 2, () => answer({ cobrowse_visitor_id: '8421' }));
    expect(seen).toEqual([
      { conversationId: 'contact-mara' },
      { conversationId: 'contact-mara', sessionKey: '8421' },
    ]);
  });

  test('follows no event that it may not: it would be an error in the workspace', async () => {
    const fake = fakeConnect(SCOPE, ['Contact.Attributes.View']);
    fake.add(MARA);
    const host = amazonConnectHost(fake.app, fake.options);
    for await (const visitor of host.visitors(new AbortController().signal)) {
      expect([visitor?.sessionKey, fake.listeners()]).toEqual(['8421', 0]);
      break;
    }
  });
});

describe('an app that was opened for no contact', () => {
  test('shows none, then the one that gets connected, and none again when there are two', async () => {
    const fake = fakeConnect();
    fake.add(MARA);
    fake.add({ contactId: 'contact-ben', attributes: { cobrowse_visitor_id: '5512' } });
    const steps = [
      () => fake.tell('Connected', 'contact-mara'),
      () => fake.tell('Connected', 'contact-ben'),
      () => fake.tell('Cleared', 'contact-mara'),
    ];
    let next = 0;
    const seen = await first(fake, 4, () => steps[next++]!());
    expect(seen.map((visitor) => visitor?.sessionKey)).toEqual([undefined, '8421', undefined, '5512']);
    expect(seen[2]).toBeNull();
  });

  test('leaves nothing behind when the workspace destroys it', async () => {
    const fake = fakeConnect();
    const host = amazonConnectHost(fake.app, fake.options);
    const reader = host.visitors(new AbortController().signal)[Symbol.asyncIterator]();
    await reader.next();
    expect(fake.listeners()).toBe(4);
    await fake.destroy();
    expect(fake.listeners()).toBe(0);
    await reader.return?.();
  });
});

describe('what the workspace does not give', () => {
  const without = (permission: string): string[] =>
    [
      'User.Details.View',
      'Contact.Details.View',
      'Contact.Attributes.View',
      'Contact.CustomerDetails.View',
    ].filter((one) => one !== permission);

  test('attributes without their permission: the agent types the key and reads which permission to add', async () => {
    const fake = fakeConnect(SCOPE, without('Contact.Attributes.View'));
    fake.add(MARA);
    expect(await first(fake, 1)).toEqual([
      {
        conversationId: 'contact-mara',
        notice: 'Add the permission Contact.Attributes.View to the app in Amazon Connect.',
      },
    ]);
    expect(fake.asked.join()).not.toContain('getAttributes');
    // The panel says it where it matters; without a contact there is nobody else to say it.
    const idle = fakeConnect({ type: 'idle' }, without('Contact.Attributes.View'));
    expect([fake, idle].map(({ app, options }) => amazonConnectHost(app, options).problems)).toEqual([
      [],
      [
        'The contact’s visitor id cannot be read. Add the permission Contact.Attributes.View to the app in Amazon Connect.',
      ],
    ]);
  });

  test('contact states: whoever set the app up reads which permission to add', () => {
    const fake = fakeConnect(SCOPE, without('Contact.Details.View'));
    expect(amazonConnectHost(fake.app, fake.options).problems).toEqual([
      'The panel does not know when a contact ends. Add the permission Contact.Details.View to the app in Amazon Connect.',
    ]);
  });

  test('the same where the workspace does not tell the permissions: a refusal may be one, whatever its key', async () => {
    const fake = fakeConnect(SCOPE);
    const app = { ...fake.app, permissions: undefined };
    fake.add(MARA);
    fake.failures.set(
      'getAttributes(cobrowse_visitor_id,customer_name,customer_email)',
      connectError('whatever'),
    );
    const [visitor] = await first({ ...fake, app }, 1);
    expect(visitor?.notice).toBe('Add the permission Contact.Attributes.View to the app in Amazon Connect.');
    expect(amazonConnectHost(app, fake.options).problems).toEqual([]);
  });

  test.each([
    [
      'a time-out, which is a plain object',
      { errorKey: 'clientTimeout', reason: 'Client Timeout' },
      'Amazon Connect did not answer.',
    ],
    ['any other refusal', connectError('contactNotFound'), 'Amazon Connect did not tell the contact’s data.'],
    ['nothing at all', undefined, 'Amazon Connect did not tell the contact’s data.'],
  ])('%s', async (_, failure, notice) => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    fake.failures.set('getAttributes(cobrowse_visitor_id,customer_name,customer_email)', failure);
    expect(await first(fake, 1)).toEqual([{ conversationId: 'contact-mara', notice }]);
  });

  test('the initial contact: sessions are recorded without it, and nobody is bothered', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    fake.failures.set('getInitialContactId', connectError('whatever'));
    expect((await first(fake, 1))[0]).not.toHaveProperty('notice');
  });
});

describe('the customer’s number', () => {
  const fields = { '*': { visitorId: [{ field: 'phone', transform: 'digits' }], phone: ['phone'] } } as const;

  test('becomes the session key where that is configured, for calls', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add({ ...MARA, phone: '+1 555-0142' });
    fake.options.fields = fields;
    expect(await first(fake, 1)).toEqual([
      { conversationId: 'contact-mara', sessionKey: '15550142', phone: '+1 555-0142' },
    ]);
    expect(fake.asked.join()).not.toContain('getAttributes');
  });

  test('is not asked for in a chat, which has none', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add({ ...MARA, type: 'chat' });
    fake.options.fields = fields;
    expect(await first(fake, 1)).toEqual([{ conversationId: 'contact-mara' }]);
    expect(fake.asked.join()).not.toContain('getInitialCustomerPhoneNumber');
  });

  test('is not asked for at all unless configured', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add({ ...MARA, phone: '+15550142' });
    await first(fake, 1);
    expect(fake.asked.join()).not.toMatch(/getInitialCustomerPhoneNumber|getChannelType/);
  });
});

const ACTIVITY: Activity = {
  sessionId: '12345.8421.77',
  conversationId: 'contact-mara',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
  endedAt: new Date('2026-11-21T10:05:00Z'),
  reason: 'visitor',
  agents: 1,
};

test('an activity names the contact and the first one of its chain of transfers', async () => {
  const fake = fakeConnect(SCOPE);
  fake.add(MARA);
  const host = amazonConnectHost(fake.app, fake.options);
  await host.visitors(new AbortController().signal)[Symbol.asyncIterator]().next();
  await host.logActivity(ACTIVITY);
  expect(fake.records).toEqual([
    {
      host: 'amazon-connect',
      sessionId: '12345.8421.77',
      conversationId: 'contact-mara',
      initialContactId: 'contact-first',
      phase: 'ended',
      sessionKey: '8421',
      sessionType: 'cobrowse',
      startedAt: '2026-11-21T10:00:00.000Z',
      endedAt: '2026-11-21T10:05:00.000Z',
      durationSeconds: 300,
      reason: 'visitor',
      agents: 1,
    },
  ]);
});

describe('the agent', () => {
  test('is who signed in; until then the name that the workspace tells, which proves nothing', async () => {
    const fake = fakeConnect(SCOPE);
    let signedIn = {};
    const host = amazonConnectHost(fake.app, { ...fake.options, agent: () => signedIn });
    expect(await host.agent()).toEqual({ name: 'Alice Martin' });
    signedIn = { name: 'Bob Jansen', email: 'bob@example.com' };
    expect(await host.agent()).toEqual(signedIn);
  });

  test('has no name where the workspace does not tell it or takes its time', async () => {
    const refusing = fakeConnect(SCOPE, []);
    expect(await amazonConnectHost(refusing.app, refusing.options).agent()).toEqual({});
    const mute = fakeConnect(SCOPE);
    mute.app.clients.agent.getName = () => new Promise(() => {});
    expect(await amazonConnectHost(mute.app, mute.options).agent()).toEqual({});
  });
});

describe('a running session whose contact is closed', () => {
  /** A view that keeps what it is told and ends when it is told to. */
  function openedView(): { viewer: Viewer; told: string[]; answer: () => void } {
    const receivers = new Set<(message: ViewerMessage) => void>();
    const told: string[] = [];
    const answer = (): void =>
      receivers.forEach((receive) => receive({ event: 'sessionEnded', reason: 'agent' }));
    const viewer: Viewer = {
      focus() {},
      close() {},
      send: ({ command }) => {
        told.push(command);
        queueMicrotask(answer);
      },
      listen(receive) {
        receivers.add(receive);
        return () => void receivers.delete(receive);
      },
      closed: new Promise(() => {}),
    };
    return { viewer, told, answer };
  }
  const request: ViewerRequest = { address: new Promise(() => {}), waitingText: 'Waiting', reopen() {} };

  test('goes on in its window, where nothing else is configured', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    const { viewer, told } = openedView();
    const host = amazonConnectHost(fake.app, { ...fake.options, openView: async () => viewer });
    await host.openViewer(request);
    await fake.destroy();
    expect(told).toEqual([]);
  });

  test('ends with the contact where that is configured, before the workspace removes the page', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    const { viewer, told } = openedView();
    const options = { ...fake.options, openView: async () => viewer, endWithContact: true };
    const host = amazonConnectHost(fake.app, options);
    await host.openViewer(request);
    await fake.destroy();
    expect(told).toEqual(['end']);
  });

  test('keeps nobody waiting when its view does not answer', async () => {
    const fake = fakeConnect(SCOPE);
    fake.add(MARA);
    const { viewer } = openedView();
    const options = {
      ...fake.options,
      openView: async () => ({ ...viewer, send() {} }),
      endWithContact: true,
    };
    const host = amazonConnectHost(fake.app, options);
    await host.openViewer(request);
    const startedAt = Date.now();
    await fake.destroy();
    expect(Date.now() - startedAt).toBeLessThan(4_000);
  });
});
