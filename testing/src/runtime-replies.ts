import { expect } from '@jest/globals';
import type { CaseRequest, ExpectedReply } from './runtime-cases.js';
import type { RuntimeReply, RuntimeRequest } from './send-over-http.js';

const utf8 = new TextEncoder();
export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** JSON in ASCII, which any header can carry. */
export const asciiJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A request of the table as a client sends it. */
export function requestOf(row: CaseRequest): RuntimeRequest {
  const { method = 'GET', path = '/getloginkey', headers = [], body, bodyHex, padding = 0 } = row;
  const bytes =
    bodyHex === undefined
      ? body === undefined
        ? undefined
        : utf8.encode(body + 'x'.repeat(padding))
      : new Uint8Array(Buffer.from(bodyHex, 'hex'));
  return { method, path, headers, ...(bytes && { body: bytes }) };
}

/** Values of one header joined, `null` when it is absent. */
export function headerOf(reply: RuntimeReply, name: string): string | null {
  const values = reply.headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value);
  return values.length ? values.join(', ') : null;
}

/** A cookie as a browser understands it: attributes in any order and case, dates in any form. */
function cookieParts(line: string): string[] {
  const [pair = '', ...attributes] = line.split(/;\s*/);
  const normal = attributes.filter(Boolean).map((attribute) => {
    const [name = '', value] = attribute.split(/=(.*)/s);
    const key = name.toLowerCase();
    if (value === undefined) return key;
    return key === 'expires' ? `${key}=${new Date(value).toISOString()}` : `${key}=${value.toLowerCase()}`;
  });
  return [pair, ...normal.sort()];
}

const cookiesOf = (reply: RuntimeReply): string[][] =>
  reply.headers
    .filter(([name]) => name.toLowerCase() === 'set-cookie')
    .map(([, value]) => cookieParts(value));

/** Compares what the table names; the rest of the reply is free. */
export function expectReply(reply: RuntimeReply, expected: ExpectedReply): void {
  const { status, headers = {}, cookies, body, bodyHex, fill } = expected;
  const names = Object.keys(headers);
  const found: ExpectedReply = {
    ...(status !== undefined && { status: reply.status }),
    headers: Object.fromEntries(names.map((name) => [name, headerOf(reply, name)])),
    ...(body !== undefined && { body: textOf(reply.body) }),
    ...(bodyHex !== undefined && { bodyHex: hexOf(reply.body) }),
  };
  const { cookies: _, fill: __, ...plain } = expected;
  expect(found).toEqual({ ...plain, headers });
  if (cookies) expect(cookiesOf(reply)).toEqual(cookies.map(cookieParts));
  if (fill) {
    expect(reply.body.byteLength).toBe(fill.length);
    expect(reply.body.every((byte) => byte === fill.byte)).toBe(true);
  }
}
