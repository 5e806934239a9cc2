import { expect, test } from '@jest/globals';
import { five9Context } from '../src/index.js';
import { addressOf, contacts, openings } from './contacts.js';

test.each(contacts)('$name', ({ context, options, ...row }) => {
  expect(five9Context(new URL(addressOf(row)).search, options)).toEqual(context);
});

test.each(openings)('$name', ({ query, context }) => {
  expect(five9Context(query)).toEqual(context);
});

const NAMES = ['call', 'session', 'ani', 'dnis', 'visitor', 'direction', 'type', 'v'];

test.each(NAMES)('a very long %s has no effect but its absence', (name) => {
  const context = five9Context(`?call=1&v=1&${name === 'call' ? 'x' : name}=${'7'.repeat(3_000)}`);
  expect(JSON.stringify(context)).not.toContain('777');
});

test.each([
  ['long', `?call=1&x=${'x'.repeat(5_000)}`],
  ['full', `?call=1&${Array.from({ length: 70 }, (_, index) => `p${index}=1`).join('&')}`],
])('an address that is too %s is refused as a whole', (_how, query) => {
  expect(five9Context(query).visitor).toEqual({
    conversationId: '',
    notice: 'The address from Five9 is too long.',
  });
});

test('no value can put markup or another address into what the agent reads', () => {
  const evil = '"><img src=x onerror=alert(1)>@javascript:alert(1)';
  for (const name of [...NAMES, 'Customer.email']) {
    for (const value of [evil, `@${evil}@`]) {
      const context = five9Context(`?${new URLSearchParams({ call: '1', [name]: value })}`);
      expect(JSON.stringify(context)).not.toMatch(/[<>]|javascript/);
    }
  }
});

test('a field of every object is no field of an address', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
    const fields = { '*': { visitorId: [name, `${name}.name`], name: [name] } };
    expect(five9Context('?call=1&v=1', { fields }).visitor).toEqual({ conversationId: '1' });
    expect(five9Context(`?call=1&${name}=8421&v=1`, { fields }).visitor).toMatchObject({
      sessionKey: '8421',
    });
  }
  expect(({} as Record<string, unknown>)['visitor']).toBeUndefined();
});

test('nothing in an address says who the agent is', () => {
  const claims = {
    agent: 'mallory',
    username: 'mallory',
    partneruserid: 'mallory',
    token: 't',
    name: 'Mallory',
  };
  const query = `?${new URLSearchParams({ call: '1', visitor: '8421', v: '1', ...claims })}`;
  expect(five9Context(query)).toEqual({ visitor: { conversationId: '1', sessionKey: '8421' } });
});
