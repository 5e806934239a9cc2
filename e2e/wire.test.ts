import { expect, test } from '@jest/globals';
import { findLeaks } from './wire.js';

const SECRET = 'pin "8841-ü"';
const found = (text: string): string[] =>
  findLeaks([{ where: 'here', text }], [SECRET]).map(({ form }) => form);

test.each([
  ['plain', `x${SECRET}y`],
  ['percent', `?a=${encodeURIComponent(SECRET)}&b`],
  ['json', JSON.stringify({ value: SECRET })],
  ['latin1', Buffer.from(`..${SECRET}..`).toString('latin1')],
  ['base64', Buffer.from(`${SECRET} and more`).toString('base64')],
  ['base64, shifted by one', Buffer.from(`a${SECRET} and more`).toString('base64')],
  ['base64, shifted by two', Buffer.from(`ab${SECRET} and more`).toString('base64')],
  ['base64', Buffer.from(`abc${SECRET} and more`).toString('base64')],
  ['hex', Buffer.from(`ab${SECRET}`).toString('hex')],
])('a secret that left as %s is found', (form, text) => {
  expect(found(text)).toContain(form);
});

test('text without the secret is no leak', () => {
  expect(found('pin "********"')).toEqual([]);
});
