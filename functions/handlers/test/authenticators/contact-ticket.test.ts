import { describe, expect, test } from '@jest/globals';
import { authenticatorSuite } from '@glance-kit/testing';
import { createHmac, randomUUID } from 'node:crypto';
import { NO_FIELDS } from '../../src/fields.js';
import {
  connectPort,
  contactTicketAuthenticator,
  memoryCounter,
  signContactTicket,
  type ContactTicketOptions,
} from '../../src/index.js';
import { ADDRESS, API_KEY, NOW } from '../helpers.js';
import { INSTANCE, amazonConnect } from './amazon-connect.js';

const SECRET = 'a-secret-of-the-contact-tickets-alone';
const AGENT = '0f1e2d3c-aaaa-4bbb-8ccc-000000000042';

async function bench(more: Partial<ContactTicketOptions> = {}) {
  const amazon = await amazonConnect();
  let clock = NOW;
  const now = (): number => clock;
  const authenticate = contactTicketAuthenticator({
    secret: SECRET,
    connect: connectPort(amazon.client, INSTANCE),
    used: memoryCounter({ whenFull: 'refuse', now: () => clock * 1000 }),
    now,
    ...more,
  });
  const user = (name: unknown = 'jane', id = AGENT): string => {
    amazon.users.set(id, { Username: name, IdentityInfo: { Email: 'jane@desk.example' } });
    return id;
  };
  /** A contact that an agent holds; another agent, none, or an end by `change`. */
  const contact = (change: object = { AgentInfo: { Id: user() } }): string => {
    const id = randomUUID();
    amazon.contacts.set(id, change);
    return id;
  };
  const sign = signContactTicket({ secret: SECRET, now });
  const ask = (ticket: string) =>
    authenticate(
      new Request(ADDRESS, { method: 'POST', headers: { Authorization: `Bearer ${ticket}` } }),
      NO_FIELDS,
    );
  return {
    amazon,
    authenticate,
    user,
    contact,
    sign,
    ask,
    now,
    at: (seconds: number) => (clock = NOW + seconds),
  };
}

const bearer = (ticket: string) => ({ headers: { Authorization: `Bearer ${ticket}` } });
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const payloadOf = (ticket: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(ticket.split('.')[0]!, 'base64url').toString()) as Record<string, unknown>;
/** A ticket made without the kit: what the signature covers is part of the contract between two functions. */
const signed = (payload: string, secret = SECRET, purpose = 'glance-kit contact ticket 1\n'): string =>
  `${payload}.${createHmac('sha256', secret)
    .update(purpose + payload)
    .digest('base64url')}`;

authenticatorSuite('Amazon Connect contact ticket', async () => {
  const { amazon, authenticate, contact, sign, user, now } = await bench();
  return {
    authenticate,
    now,
    secrets: [SECRET],
    expected: { partnerUserId: 'jane', subject: AGENT, source: 'amazon-connect' },
    accepted: async () => bearer(sign(contact())),
    tampered: async () => {
      const [payload, signature] = sign(contact()).split('.');
      const other = { ...payloadOf(payload!), contactId: contact() };
      const longer = { ...payloadOf(payload!), exp: NOW + 86_400 };
      return [
        { name: 'another contact id', check: 'signature', proof: bearer(`${encode(other)}.${signature}`) },
        { name: 'a later end', check: 'signature', proof: bearer(`${encode(longer)}.${signature}`) },
        { name: 'no signature', check: 'form', proof: bearer(payload!) },
      ];
    },
    expired: async () => {
      const early = signContactTicket({ secret: SECRET, now: () => NOW - 60, lifetimeSeconds: 60 });
      return bearer(early(contact()));
    },
    foreign: async () => [
      {
        name: 'signed with the secret of another deployment',
        check: 'signature',
        proof: bearer(signContactTicket({ secret: `${SECRET}!`, now })(contact())),
      },
      { name: 'of a contact of another instance', check: 'contact', proof: bearer(sign(randomUUID())) },
    ],
    claim: {
      name: 'userName',
      proof: async (value) => {
        const id = randomUUID();
        user(value === undefined ? null : value, id);
        if (value === undefined) amazon.users.set(id, { IdentityInfo: {} });
        return bearer(sign(contact({ AgentInfo: { Id: id } })));
      },
    },
    outage: async () => {
      await amazon.stop();
      return amazon.start;
    },
    lacks: { reuse: 'a ticket counts once' },
    close: () => amazon.stop(),
  };
});

describe('a contact ticket', () => {
  const run = (
    title: string,
    body: (made: Awaited<ReturnType<typeof bench>>) => Promise<void>,
    more: Partial<ContactTicketOptions> = {},
  ): void =>
    void test(title, async () => {
      const made = await bench(more);
      try {
        await body(made);
      } finally {
        await made.amazon.stop();
      }
    });

  for (const [user, expected] of [
    ['userName', 'jane'],
    ['email', 'jane@desk.example'],
    ['agentId', AGENT],
  ] as const)
    run(
      `proves the agent who holds the contact, by ${user} where the configuration says so`,
      async ({ ask, sign, contact }) => {
        expect(await ask(sign(contact()))).toEqual({
          partnerUserId: expected,
          subject: AGENT,
          source: 'amazon-connect',
          expiresAt: NOW + 60,
          email: 'jane@desk.example',
        });
      },
      { user },
    );

  run('says contact, end and nonce, and nothing of the agent', async ({ contact, sign }) => {
    const contactId = contact();
    expect(payloadOf(sign(contactId))).toEqual({
      contactId,
      exp: NOW + 3_600,
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(sign(contactId)).not.toBe(sign(contactId));
  });

  run('counts once, also when two come together', async ({ ask, sign, contact, at }) => {
    const ticket = sign(contact());
    const both = await Promise.all([ask(ticket), ask(ticket)]);
    expect(both.filter((answer) => 'partnerUserId' in answer)).toHaveLength(1);
    expect(both.filter((answer) => 'error' in answer)).toMatchObject([{ status: 401, check: 'replay' }]);
    at(3_599);
    expect(await ask(ticket)).toMatchObject({ check: 'replay' });
    at(3_600);
    expect(await ask(ticket)).toMatchObject({ check: 'expired' });
  });

  run(
    'that came before the contact was accepted counts when it has been',
    async ({ ask, sign, contact, amazon }) => {
      const contactId = contact({});
      const ticket = sign(contactId);
      expect(await ask(ticket)).toMatchObject({
        status: 403,
        error: 'contact_waiting',
        check: 'contact agent',
      });
      amazon.contacts.set(contactId, { AgentInfo: { Id: AGENT } });
      expect(await ask(ticket)).toMatchObject({ check: 'agent' });
      amazon.users.set(AGENT, { Username: 'jane' });
      expect(await ask(ticket)).toMatchObject({ partnerUserId: 'jane' });
    },
  );

  run('found in the record of a contact that is over proves nobody', async ({ ask, sign, contact, user }) => {
    expect(await ask(sign(contact()))).toMatchObject({ partnerUserId: 'jane' });
    const over = contact({ AgentInfo: { Id: user() }, DisconnectTimestamp: NOW - 1 });
    expect(await ask(sign(over))).toMatchObject({ status: 403, check: 'contact ended' });
  });

  run('cannot use up the questions that Amazon allows', async ({ ask, sign, contact, amazon, at }) => {
    const ticket = sign(contact({}));
    for (let tries = 0; tries < 10; tries += 1) expect(await ask(ticket)).toMatchObject({ status: 403 });
    at(50);
    expect(await ask(ticket)).toMatchObject({ status: 503, check: 'rate limit', retryAfterSeconds: 10 });
    expect(amazon.asked).toHaveLength(10);
    expect(await ask(sign(contact()))).toMatchObject({ partnerUserId: 'jane' });
  });

  run('a forged ticket asks Amazon nothing', async ({ ask, sign, contact, amazon }) => {
    const [payload] = sign(contact()).split('.');
    expect(await ask(signed(payload!, API_KEY))).toMatchObject({ check: 'signature' });
    expect(await ask(signed(payload!, SECRET, ''))).toMatchObject({ check: 'signature' });
    expect(amazon.asked).toEqual([]);
    expect(await ask(signed(payload!))).toMatchObject({ partnerUserId: 'jane' });
  });

  run('rightly signed with a content that nobody makes is refused', async ({ ask, contact }) => {
    const good = { contactId: contact(), exp: NOW + 60, nonce: 'n'.repeat(22) };
    expect(await ask(signed(encode(good)))).toMatchObject({ partnerUserId: 'jane' });
    for (const [change, check] of [
      [{ contactId: '../users' }, 'form'],
      [{ contactId: '' }, 'form'],
      [{ contactId: 7 }, 'form'],
      [{ exp: String(NOW + 60) }, 'form'],
      [{ exp: NOW + 60.5 }, 'form'],
      [{ exp: null }, 'form'],
      [{ nonce: 'short' }, 'form'],
      [{ nonce: undefined }, 'form'],
      [{ exp: NOW + 86_401 }, 'lifetime'],
    ] as const)
      expect(await ask(signed(encode({ ...good, ...change })))).toMatchObject({ status: 401, check });
    for (const text of ['bm90IGpzb24', encode([]), 'bnVsbA'])
      expect(await ask(signed(text))).toMatchObject({ status: 401, check: 'form' });
  });

  // With room for two counts the second ticket cannot be looked up, with room for three it cannot be used up.
  for (const maxEntries of [2, 3])
    run(
      `is not accepted while used ones cannot be remembered: room for ${maxEntries} counts`,
      async ({ ask, sign, contact }) => {
        expect(await ask(sign(contact()))).toMatchObject({ partnerUserId: 'jane' });
        expect(await ask(sign(contact()))).toMatchObject({ status: 503, check: 'store' });
      },
      { used: memoryCounter({ whenFull: 'refuse', maxEntries }) },
    );

  run(
    'is 503 when Amazon never answers',
    async ({ ask, sign, contact }) => {
      expect(await ask(sign(contact()))).toMatchObject({ status: 503, check: 'provider' });
    },
    {
      timeoutMs: 20,
      connect: { describeContact: () => new Promise(() => {}), describeUser: async () => undefined },
    },
  );

  run('an error of Amazon other than "not found" is 503', async ({ ask, sign, contact, amazon }) => {
    const describe = amazon.client.describeContact;
    amazon.client.describeContact = () =>
      Promise.reject(Object.assign(new Error(SECRET), { name: 'AccessDeniedException' }));
    const ticket = sign(contact());
    expect(await ask(ticket)).toMatchObject({ status: 503, check: 'provider' });
    amazon.client.describeContact = describe;
    expect(await ask(ticket)).toMatchObject({ partnerUserId: 'jane' });
  });

  test.each([
    ['a secret of 31 characters', { secret: 'x'.repeat(31) }],
    ['no secret', { secret: undefined as unknown as string }],
    ['a lifetime of 59 seconds', { secret: SECRET, lifetimeSeconds: 59 }],
    ['a lifetime over a day', { secret: SECRET, lifetimeSeconds: 86_401 }],
    ['a lifetime that is not whole', { secret: SECRET, lifetimeSeconds: 60.5 }],
  ])('signing is refused with %s', (_, options) => {
    expect(() => signContactTicket(options)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });

  test.each(['', 'a b', '../x', 'x'.repeat(257), undefined, 7])(
    'signing is refused for the contact %p',
    (contactId) => {
      expect(() => signContactTicket({ secret: SECRET })(contactId as string)).toThrow(
        expect.objectContaining({ code: 'CONTEXT_INVALID' }),
      );
    },
  );

  test.each([
    ['secret', { secret: 'short' }],
    ['user', { user: 'name' as 'email' }],
    ['identitySeconds', { identitySeconds: 3_601 }],
    ['timeoutMs', { timeoutMs: NaN }],
  ])('verifying is refused with a bad setting %s', (name, bad) => {
    const connect = { describeContact: async () => undefined, describeUser: async () => undefined };
    expect(() =>
      contactTicketAuthenticator({ secret: SECRET, connect, used: memoryCounter(), ...bad }),
    ).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) }));
  });
});
