import type { HeaderLines, RuntimeReply, RuntimeRequest } from '@glance-kit/testing';
import type { LambdaReply } from '../../src/index.js';

/**
 * How one of Amazon's front ends turns HTTP into an event and a reply into HTTP. As strict as the real one: what it
 * drops, decodes or ignores is dropped, decoded and ignored here.
 */
export interface Gateway {
  readonly name: string;
  event(request: RuntimeRequest): Record<string, unknown>;
  http(reply: LambdaReply): RuntimeReply;
}

/** Headers with lower-case names, and the `Host` that every request has. */
export function lines(request: RuntimeRequest, host: string): [name: string, value: string][] {
  const own = request.headers.map(([name, value]): [string, string] => [name, value]);
  const has = (name: string): boolean => own.some(([candidate]) => candidate.toLowerCase() === name);
  return [
    ...own,
    ...(has('host') ? [] : [['Host', host] as [string, string]]),
    ...(request.body ? [['Content-Length', String(request.body.byteLength)] as [string, string]] : []),
    ['X-Forwarded-For', '192.0.2.7'],
    ['X-Forwarded-Port', '443'],
    ['X-Forwarded-Proto', 'https'],
  ];
}

/** Groups pairs by name, in the order of first appearance. */
export function grouped(pairs: readonly (readonly [string, string])[]): Record<string, string[]> {
  const groups: Record<string, string[]> = {};
  for (const [name, value] of pairs) (groups[name] ??= []).push(value);
  return groups;
}

export const lowerCase = (pairs: readonly (readonly [string, string])[]): [string, string][] =>
  pairs.map(([name, value]) => [name.toLowerCase(), value]);

export const lastOf = (groups: Record<string, string[]>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, values]) => [name, values.at(-1)!]));

/** Path and query, apart. */
export function split(target: string): { path: string; query: string } {
  const at = target.indexOf('?');
  return at < 0 ? { path: target, query: '' } : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** Query parameters as the client wrote them. */
export const rawPairs = (query: string): [string, string][] =>
  query
    .split('&')
    .filter(Boolean)
    .map((part) => {
      const [name = '', value = ''] = part.split(/=(.*)/s);
      return [name, value];
    });

export const decodedPairs = (query: string): [string, string][] => [...new URLSearchParams(query)];

const TEXT = /^(?:text\/|application\/(?:json|xml|javascript)\b)/i;

/** Function URLs, HTTP APIs and load balancers send these types as text and everything else, forms too, as base64. */
export function bodyByType({ body, headers }: RuntimeRequest): {
  body?: string;
  isBase64Encoded: boolean;
} {
  if (!body?.byteLength) return { isBase64Encoded: false };
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const isText = TEXT.test(type);
  return { body: Buffer.from(body).toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

export function bodyBytes({ body, isBase64Encoded }: LambdaReply): Uint8Array {
  return new Uint8Array(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** A gateway refuses replies with members that it does not know. */
export function checkMembers(reply: LambdaReply, known: readonly string[]): void {
  const unknown = Object.keys(reply).filter((name) => !known.includes(name));
  if (unknown.length) throw new Error(`502: the reply has ${unknown.join()}.`);
  if (!Number.isInteger(reply.statusCode) || typeof reply.body !== 'string')
    throw new Error('502: the reply has no usable status or body.');
}

export const single = (headers: Record<string, string> | undefined): HeaderLines =>
  Object.entries(headers ?? {});

export const many = (headers: Record<string, string[]> | undefined): HeaderLines =>
  Object.entries(headers ?? {}).flatMap(([name, values]) => values.map((value) => [name, value] as const));
