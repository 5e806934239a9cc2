import { afterEach, expect, jest, test } from '@jest/globals';
import { SignedXml } from 'xml-crypto';
import { bench, ownKeys, responseXml, shapeOf, strangerKeys, type Bench, type Shape } from './provider.js';

// What a stranger sends must be cheap to refuse: the library looks at the whole message many times before it looks at
// the key. Whether it is asked at all is what these tests watch, not a time.

afterEach(() => void jest.restoreAllMocks());

/** @returns the check, and how often the library was asked */
async function answered(
  shape: Partial<Shape>,
  settings: Parameters<typeof bench>[0] = {},
  change = (xml: string): string => xml,
): Promise<[check: string, asked: number]> {
  const said = shapeOf(shape);
  const xml = change(await responseXml(said));
  const made: Bench = bench(settings);
  await made.open(said.inResponseTo);
  const library = jest.spyOn(SignedXml.prototype, 'checkSignature');
  const check = await made.accept(xml).then(
    () => 'accepted',
    (error: { check: string }) => error.check,
  );
  const asked = library.mock.calls.length;
  library.mockRestore();
  return [check, asked];
}

const either = { provider: { signatures: 'either' } } as const;
const stranger = { signature: { keys: strangerKeys } };

test('the response of a stranger is refused before the library reads it', async () => {
  expect(await answered({})).toEqual(['accepted', 2]);
  expect(await answered(stranger)).toEqual(['signature', 0]);
  for (const sign of ['response', 'assertion'] as const) {
    expect(await answered({ sign }, either)).toEqual(['accepted', 1]);
    expect(await answered({ sign, ...stranger }, either)).toEqual(['signature', 0]);
  }
});

test('a forged assertion in a response that is genuine on the outside is refused as early', async () => {
  expect(await answered({ ...stranger, responseSignature: {} })).toEqual(['signature', 0]);
});

test('an assertion that a stranger encrypted for us is refused before the library reads what is inside', async () => {
  const shape = { sign: 'assertion', encryptFor: { keys: ownKeys } } as const;
  const settings = { ...either, options: { keys: ownKeys } };
  expect(await answered(shape, settings)).toEqual(['accepted', 1]);
  expect(await answered({ ...shape, ...stranger }, settings)).toEqual(['signature', 0]);
});

test('a list of prefixes is signed for as providers write it, and is not read when it is endless', async () => {
  const c14n = 'http://www.w3.org/2001/10/xml-exc-c14n#';
  const withList = (list: string) => (xml: string) =>
    xml.replaceAll(
      `<ds:CanonicalizationMethod Algorithm="${c14n}"/>`,
      `<ds:CanonicalizationMethod Algorithm="${c14n}"><ec:InclusiveNamespaces xmlns:ec="${c14n}" PrefixList="${list}"/></ds:CanonicalizationMethod>`,
    );
  const inner = { prefixes: ['saml', 'xs'] }; // what the assertion declares itself
  const outer = { prefixes: ['samlp', 'saml'] };
  expect(await answered({ sign: 'response', responseSignature: outer }, either)).toEqual(['accepted', 1]);
  expect(await answered({ sign: 'assertion', signature: inner }, either)).toEqual(['accepted', 1]);
  expect(await answered({}, {}, withList('xs'))).toEqual(['signature', 0]); // changed after it was signed
  expect(await answered({}, {}, withList('a '.repeat(501)))).toEqual(['structure', 0]);
});
