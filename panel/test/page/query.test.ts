import { describe, expect, test } from '@jest/globals';
import { readQuery, takeQuery } from '../../src/page.js';

/** One frame: its address, and the entry of its history. */
function frame(search: string, state: unknown = null): Parameters<typeof takeQuery>[0] & { address: string } {
  const page = {
    address: `/page${search}`,
    location: { search, pathname: '/page' },
    history: {
      state,
      replaceState(next: unknown, _: string, address: string) {
        page.history.state = next;
        page.address = address;
      },
    },
  };
  return page as never;
}

describe('the query of an address', () => {
  test('is taken out, and there again after a reload', () => {
    const page = frame('?a=1');
    expect(takeQuery(page)).toBe('?a=1');
    expect(page?.address).toBe('/page');
    expect(takeQuery(frame('', page?.history.state))).toBe('?a=1');
  });

  test('belongs to one frame alone, and a later one counts', () => {
    expect(takeQuery(frame(''))).toBe('');
    expect(takeQuery(frame('?a=2', { glanceKitQuery: '?a=1' }))).toBe('?a=2');
  });

  test('leaves what others keep in the history', () => {
    const page = frame('?a=1', { router: 7 });
    takeQuery(page);
    expect(page?.history.state).toEqual({ router: 7, glanceKitQuery: '?a=1' });
    expect(takeQuery(frame('', { glanceKitQuery: 7 }))).toBe('');
  });
});

describe('the parameters of a query', () => {
  test('are read by name, trimmed', () => {
    expect(readQuery('?a=%201%20&Customer.email=b&a b=')).toEqual({
      values: new Map([
        ['a', '1'],
        ['Customer.email', 'b'],
        ['a b', ''],
      ]),
    });
  });

  test.each([
    ['?a=1&a=2', { problem: 'twice', name: 'a' }],
    [`?a=${'x'.repeat(4_100)}`, { problem: 'long' }],
    [`?${'a'.repeat(30)}&`.repeat(140), { problem: 'long' }],
    [`?${Array.from({ length: 61 }, (_, index) => `a${index}`).join('&')}`, { problem: 'long' }],
  ])('%.20j… are refused as a whole', (query, reading) => expect(readQuery(query)).toEqual(reading));

  test.each(['<b>', '"', 'a=b&', '\u0000', 'x'.repeat(81)])('a name such as %.10j is none', (name) => {
    expect(readQuery(`?${encodeURIComponent(name)}=1`)).toEqual({ values: new Map() });
  });

  test('names of every object are names like others', () => {
    expect(readQuery('?__proto__=1&constructor=2')).toEqual({
      values: new Map([
        ['__proto__', '1'],
        ['constructor', '2'],
      ]),
    });
  });
});
