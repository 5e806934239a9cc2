import { expect, test } from '@jest/globals';
import { parse } from 'node:querystring';
import fc from 'fast-check';
import { FORM, JSON_BODY, partParameters, type Parameter } from '../src/parameters.js';

const bytes = (text: string): number => new TextEncoder().encode(text).byteLength;
const name = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 6 })
  .filter((text) => !/^\d+$|^__proto__$/.test(text));
const value = fc.string({ unit: 'grapheme', maxLength: 40 });
const parameters = fc.uniqueArray(fc.tuple(name, value), { selector: ([own]) => own, maxLength: 8 });
const split = fc.tuple(parameters, fc.nat(8));

/** A form as a sender may write it: as short as it can be, or escaped as browsers do. */
const plainForm = (entries: readonly (readonly [string, string])[]): string =>
  entries.map(([own, text]) => `${own}=${text}`).join('&');

test('what a body has no room for was in the address, whatever the sender escapes', () => {
  fc.assert(
    fc.property(split, ([all, at]) => {
      const event: Parameter[] = all;
      const body = all.slice(at);
      for (const [encoding, text] of [
        [FORM, plainForm(body)],
        [JSON_BODY, JSON.stringify(Object.fromEntries(body))],
      ] as const) {
        const parts = partParameters(event, encoding, bytes(text));
        // All of the body, and of the address no more than an empty value can hide.
        expect(parts.body.slice(-body.length || Infinity)).toEqual(body);
        expect([...parts.address, ...parts.body]).toEqual(event);
        const rest = parts.body.slice(0, parts.body.length - body.length);
        expect(rest.reduce((sum, parameter) => sum + encoding.leastBytes(parameter), 0)).toBeLessThanOrEqual(
          body.length + 1,
        );
      }
    }),
  );
});

test('a form that is written anew is read as the same parameters', () => {
  fc.assert(
    fc.property(parameters, (all) => {
      expect({ ...parse(FORM.encode(all)) }).toEqual(Object.fromEntries(all));
    }),
  );
});

test('lists become repeated names, objects of a query their brackets, and numbers text', () => {
  expect(
    FORM.encode([
      ['a', ['1', '2']],
      ['b', { c: 'x', d: ['y'] }],
      ['n', 1],
    ]),
  ).toBe('a=1&a=2&b%5Bc%5D=x&b%5Bd%5D=y&n=1');
});
