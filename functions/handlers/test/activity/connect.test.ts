import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectActivity, connectAttributesPort, type ConnectActivityOptions } from '../../src/index.js';
import { INSTANCE, amazonConnect, type AmazonConnect } from '../authenticators/amazon-connect.js';
import { agentOf, ended, started } from './records.js';

let amazon: AmazonConnect;
beforeAll(async () => void (amazon = await amazonConnect()));
afterAll(() => amazon.stop());

const writer = (options: Partial<ConnectActivityOptions> = {}) =>
  connectActivity({ connect: connectAttributesPort(amazon.client, INSTANCE), ...options });

/** A contact that jane holds, with attributes of the flow. */
function newContact(change: object = {}, attributes: Record<string, string> = { language: 'de' }) {
  const [contactId, agentId] = [randomUUID(), randomUUID()];
  amazon.users.set(agentId, { Username: 'jane', IdentityInfo: { Email: 'jane@desk.example' } });
  amazon.contacts.set(contactId, { Id: contactId, AgentInfo: { Id: agentId }, ...change });
  amazon.attributes.set(contactId, attributes);
  return { conversationId: contactId, agentId };
}
const attributesOf = (contactId: string) => amazon.attributes.get(contactId);
const refusedAs = (status: number, error: string, check: string): unknown =>
  expect.objectContaining({ status, error, check });
const jane = agentOf();

const BEGUN = {
  cobrowse_session: '12345.8421.77',
  cobrowse_key: '8421',
  cobrowse_agent: 'jane',
  cobrowse_started: '2026-11-21T10:00:00.000Z',
};
const OVER = {
  ...BEGUN,
  cobrowse_ended: '2026-11-21T10:04:30.000Z',
  cobrowse_seconds: '270',
  cobrowse_reason: 'visitor',
  cobrowse_agents: '2',
};

describe('a record of a contact', () => {
  test('is kept in its attributes beside those of the flow, first the beginning, then the end', async () => {
    const { conversationId } = newContact();
    expect(await writer()(started({ conversationId }), jane)).toBeUndefined();
    expect(attributesOf(conversationId)).toEqual({ language: 'de', ...BEGUN });
    expect(await writer()(ended({ conversationId }), jane)).toBeUndefined();
    expect(attributesOf(conversationId)).toEqual({ language: 'de', ...OVER });
  });

  test('that says nothing new writes nothing', async () => {
    const { conversationId } = newContact();
    await writer()(ended({ conversationId }), jane);
    const from = amazon.asked.length;
    await writer()(ended({ conversationId }), jane);
    await writer()(started({ conversationId }), jane);
    expect(amazon.asked.slice(from)).not.toContain('/contact/attributes');
    expect(attributesOf(conversationId)).toEqual({ language: 'de', ...OVER });
  });

  test('of the next session takes back what the former one left; one of an earlier session changes nothing', async () => {
    const { conversationId } = newContact();
    await writer()(ended({ conversationId }), jane);
    const next = { conversationId, sessionId: 'next', startedAt: '2026-11-21T11:00:00.000Z' };
    await writer()(started(next), jane);
    expect(attributesOf(conversationId)).toMatchObject({
      cobrowse_session: 'next',
      cobrowse_ended: '',
      cobrowse_seconds: '',
      cobrowse_reason: '',
      cobrowse_agents: '',
    });
    const between = attributesOf(conversationId);
    await writer()(ended({ conversationId }), jane);
    expect(attributesOf(conversationId)).toEqual(between);
  });

  test('counts when the contact is over, too', async () => {
    const { conversationId } = newContact({ DisconnectTimestamp: 1_764_000_000 });
    expect(await writer()(ended({ conversationId }), jane)).toBeUndefined();
    expect(attributesOf(conversationId)).toMatchObject(OVER);
  });

  test('of a contact that was handed on is kept with the first one, by Amazon’s word', async () => {
    const first = randomUUID();
    amazon.attributes.set(first, {});
    const { conversationId } = newContact({ InitialContactId: first });
    const fields = { initialContactId: newContact().conversationId };
    expect(await writer()(ended({ conversationId, fields }), jane)).toBeUndefined();
    expect(attributesOf(first)).toEqual(OVER);
    expect(attributesOf(conversationId)).toEqual({ language: 'de' });
    expect(attributesOf(fields.initialContactId)).toEqual({ language: 'de' });
  });

  test.each([
    ['email', 'jane@desk.example'],
    ['agentId', undefined],
  ] as const)('counts by the agent’s %s where that is the partner user id', async (user, name) => {
    const { conversationId, agentId } = newContact();
    const agent = agentOf({ partnerUserId: name ?? agentId });
    expect(await writer({ user })(ended({ conversationId }), agent)).toBeUndefined();
    const other = await writer({ user })(ended({ conversationId }), jane);
    expect(other).toEqual(refusedAs(403, 'conversation_refused', 'contact agent'));
  });
});

describe('a contact of somebody else is not written to', () => {
  test.each<[string, number, string, () => { conversationId: string }]>([
    ['an agent who does not hold it', 403, 'contact agent', () => {
      const contact = newContact();
      amazon.users.set(contact.agentId, { Username: 'bob' });
      return contact;
    }], // prettier-ignore
    ['one that waits for an agent', 403, 'contact agent', () => newContact({ AgentInfo: undefined })],
    ['an agent whom Amazon no longer knows', 403, 'contact agent', () => newContact({ AgentInfo: { Id: randomUUID() } })], // prettier-ignore
    ['an agent without a name', 403, 'contact agent', () => {
      const contact = newContact();
      amazon.users.set(contact.agentId, {});
      return contact;
    }], // prettier-ignore
    ['one that there is not', 404, 'contact', () => ({ conversationId: randomUUID() })],
    [
      'one whose first contact is gone',
      404,
      'initial contact',
      () => newContact({ InitialContactId: randomUUID() }),
    ],
  ])('%s', async (_, status, check, contact) => {
    const { conversationId } = contact();
    const before = attributesOf(conversationId);
    const refused = await writer()(ended({ conversationId }), jane);
    expect(refused).toEqual(refusedAs(status, expect.any(String) as unknown as string, check));
    expect(attributesOf(conversationId)).toEqual(before);
  });

  test('the name of an agent in other letters is another agent', async () => {
    const { conversationId } = newContact();
    const refused = await writer()(ended({ conversationId }), agentOf({ partnerUserId: 'Jane' }));
    expect(refused).toEqual(refusedAs(403, 'conversation_refused', 'contact agent'));
  });

  test('a contact of another instance is unknown', async () => {
    const { conversationId } = newContact();
    const write = writer({ connect: connectAttributesPort(amazon.client, randomUUID()) });
    expect(await write(ended({ conversationId }), jane)).toEqual(
      refusedAs(404, 'conversation_unknown', 'contact'),
    );
  });
});

describe('what goes wrong at Amazon Connect', () => {
  test('attributes that are full are 422, and stay', async () => {
    const { conversationId } = newContact({}, { notes: 'x'.repeat(32_700) });
    const refused = await writer()(ended({ conversationId }), jane);
    expect(refused).toEqual(refusedAs(422, 'activity_refused', 'attributes'));
    expect(Object.keys(attributesOf(conversationId)!)).toEqual(['notes']);
  });

  test('an error is named by its kind alone, to be tried again', async () => {
    const { conversationId } = newContact();
    const port = connectAttributesPort(amazon.client, INSTANCE);
    const failing = Object.assign(new Error(`not authorised on ${conversationId}`), {
      name: 'AccessDeniedException',
    });
    for (const member of [
      'describeContact',
      'describeUser',
      'contactAttributes',
      'setContactAttributes',
    ] as const) {
      const write = writer({ connect: { ...port, [member]: () => Promise.reject(failing) } });
      const refused = await write(ended({ conversationId }), jane);
      expect(refused).toEqual(refusedAs(502, 'activity_failed', 'AccessDeniedException'));
      expect(JSON.stringify(refused)).not.toContain(conversationId);
    }
  });

  test('silence is given up in time', async () => {
    const port = connectAttributesPort(amazon.client, INSTANCE);
    const write = writer({
      timeoutMs: 50,
      connect: { ...port, describeContact: () => new Promise(() => undefined) },
    });
    const refused = await write(ended({ conversationId: newContact().conversationId }), jane);
    expect(refused).toEqual(refusedAs(502, 'activity_failed', 'TimeoutError'));
  });
});

test.each([
  ['user', { user: 'name' as 'email' }],
  ['timeoutMs', { timeoutMs: 1 }],
])('a bad %s is refused when it is set up, by name', (name, options) => {
  expect(() => writer(options)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(` ${name} `) }),
  );
});
