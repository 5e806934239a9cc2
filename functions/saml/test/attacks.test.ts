import { expect, test } from '@jest/globals';
import { inflateRawSync } from 'node:zlib';
import { expectRefused } from './attack.js';
import { ATTACKS } from './attack-table.js';
import {
  NOW,
  base64,
  bench,
  responseXml,
  shapeOf,
  signElement,
  strangerKeys,
  type Shape,
} from './provider.js';

const either = { provider: { signatures: 'either' as const } };
const providerInitiated = { provider: { providerInitiated: true } };

test.each(ATTACKS)('is refused: %s', (_name, attack) => expectRefused(attack));

test('a replayed assertion is refused', async () => {
  const { accept } = bench(providerInitiated);
  const xml = await responseXml(shapeOf({ inResponseTo: '' }));
  await expect(accept(xml)).resolves.toMatchObject({ nameId: 'jane@example.com' });
  await expect(accept(xml)).rejects.toMatchObject({ check: 'replay' });
});

test('an assertion is remembered until nobody takes it any more', async () => {
  const { accept, setTime } = bench(providerInitiated);
  const xml = await responseXml(shapeOf({ inResponseTo: '' }));
  await accept(xml);
  setTime(NOW + 359_999);
  await expect(accept(xml)).rejects.toMatchObject({ check: 'replay' });
  setTime(NOW + 360_000);
  await expect(accept(xml)).rejects.toMatchObject({ check: 'expired' });
});

test('an assertion in a new response is still the same assertion', async () => {
  const { accept } = bench({ provider: { signatures: 'either', providerInitiated: true } });
  const shape = shapeOf({ inResponseTo: '', sign: 'assertion' });
  const xml = await responseXml(shape);
  await accept(xml);
  await expect(accept(xml.replace(shape.responseId, '_new'))).rejects.toMatchObject({ check: 'replay' });
});

test('of two answers at once, one is accepted', async () => {
  const { accept, open } = bench();
  const shape = shapeOf();
  await open(shape.inResponseTo);
  const xml = await responseXml(shape);
  const results = await Promise.allSettled([accept(xml), accept(xml), accept(xml)]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected']);
});

test('a second assertion for a request that was answered is refused', async () => {
  const { accept, open } = bench();
  const shape = shapeOf();
  await open(shape.inResponseTo);
  await accept(await responseXml(shape));
  const again = shapeOf({ inResponseTo: shape.inResponseTo });
  await expect(accept(await responseXml(again))).rejects.toMatchObject({ check: 'in-response-to' });
});

test.each([
  ['open', 599_999],
  ['closed', 600_000],
])('a request is %s after %d ms', async (state, afterMs) => {
  const { sp, accept, setTime } = bench();
  const message = await sp.request({ relayState: '', memory: 'put aside' });
  const deflated = Buffer.from(new URL(message.url).searchParams.get('SAMLRequest')!, 'base64');
  const inResponseTo = / ID="([^"]+)"/.exec(inflateRawSync(deflated).toString())![1]!;
  setTime(NOW + afterMs);
  const endsAt = { notOnOrAfter: NOW + 900_000, subjectNotOnOrAfter: NOW + 900_000 };
  const answer = accept(await responseXml(shapeOf({ inResponseTo, ...endsAt })));
  if (state === 'open') await expect(answer).resolves.toMatchObject({ memory: 'put aside' });
  else await expect(answer).rejects.toMatchObject({ check: 'in-response-to' });
});

test('of two assertions for one request at once, one is accepted', async () => {
  const { accept, open } = bench();
  const first = shapeOf();
  await open(first.inResponseTo);
  const xml = await responseXml(first);
  const other = await responseXml(shapeOf({ inResponseTo: first.inResponseTo }));
  const results = await Promise.allSettled([accept(xml), accept(other)]);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toEqual([
    { status: 'rejected', reason: expect.objectContaining({ check: 'in-response-to' }) },
  ]);
});

test("an answer to somebody else's request, made to another provider, is refused and leaves that one open", async () => {
  const ours = bench();
  const other = bench({
    provider: { entityId: 'https://other.example', certificates: [strangerKeys.certificate] },
    options: { requests: ours.options.requests, used: ours.options.used },
  });
  const shape = shapeOf();
  const theirs: Partial<Shape> = {
    issuer: 'https://other.example',
    responseIssuer: 'https://other.example',
    signature: { keys: strangerKeys },
    responseSignature: { keys: strangerKeys },
  };
  await ours.open(shape.inResponseTo);
  await expect(other.accept(await responseXml({ ...shape, ...theirs }))).rejects.toMatchObject({
    check: 'in-response-to',
  });
  await expect(ours.accept(await responseXml(shape))).resolves.toMatchObject({ memory: 'memory' });
});

test('a forged answer does not close a request', async () => {
  const { accept, open } = bench();
  const shape = shapeOf();
  await open(shape.inResponseTo);
  const xml = await responseXml(shape);
  await expect(accept(xml.replace('>jane@', '>admin@'))).rejects.toMatchObject({ check: 'signature' });
  await expect(accept(xml)).resolves.toMatchObject({ nameId: 'jane@example.com' });
});

test.each([
  ['spaces in it', (text: string) => `${text.slice(0, 8)} ${text.slice(8)}`, 'encoding'],
  ['the alphabet of addresses', (text: string) => `-_${text.slice(2)}`, 'encoding'],
  ['bits to spare', (text: string) => `${text.slice(0, -4)}QQ=A`, 'encoding'],
  ['bytes that are no UTF-8', () => Buffer.from([0x3c, 0xff, 0x3e]).toString('base64'), 'encoding'],
  ['nothing', () => '', 'encoding'],
  ['2 MB of anything, without a look at it', () => '*'.repeat(2_800_000), 'size'],
  ['257 kB', () => Buffer.alloc(262_145, 0x20).toString('base64'), 'size'],
] as const)('a field with %s is refused', async (_name, change, check) => {
  const shape = shapeOf();
  const field = base64(await responseXml(shape));
  const before = bench();
  await before.open(shape.inResponseTo);
  await before.sp.accept({ SAMLResponse: field.replace(/.{76}/g, '$&\r\n') }); // lines as in MIME are fine
  const { sp, open } = bench();
  await open(shape.inResponseTo);
  await expect(sp.accept({ SAMLResponse: change(field) })).rejects.toMatchObject({ check });
});

test('a store that fails is no refusal: the person may try again', async () => {
  const down = (): Promise<never> => Promise.reject(new Error('store is down'));
  const requests = { get: down, take: down, set: down };
  const { accept, log } = bench({ options: { requests } });
  await expect(accept(await responseXml(shapeOf()))).rejects.toThrow('store is down');
  expect(log).toEqual([]);
});

test('signElement of this test makes what the attacks need: a signature that verifies', async () => {
  // Guards the table above: an attack that is refused for a broken signature would prove nothing.
  const shape = shapeOf({ sign: 'none' });
  const { accept, open } = bench(either);
  await open(shape.inResponseTo);
  const xml = signElement(await responseXml(shape), shape.responseId);
  await expect(accept(xml)).resolves.toMatchObject({ nameId: 'jane@example.com' });
});
