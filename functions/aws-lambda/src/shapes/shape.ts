import type { ReplyParts } from '../reply-parts.js';
import type { RequestParts } from '../event-request.js';

/** An event as Lambda hands it over: any JSON. */
export type LambdaEvent = Readonly<Record<string, unknown>>;

/** What a function answers to an HTTP event; which members count depends on the shape. */
export interface LambdaReply {
  statusCode: number;
  statusDescription?: string;
  headers?: Record<string, string>;
  multiValueHeaders?: Record<string, string[]>;
  cookies?: string[];
  body: string;
  isBase64Encoded: boolean;
}

/** One way in which HTTP requests reach a function. */
export interface EventShape {
  readonly name: string;
  /** Exactly this shape: authorizer requests and other versions look much alike. */
  recognises(event: LambdaEvent): boolean;
  request(event: LambdaEvent): RequestParts;
  /** @throws ReplyNotCarried when the shape cannot say it */
  reply(parts: ReplyParts): LambdaReply;
}

/** A reply that a shape cannot carry; the message says what to change. */
export class ReplyNotCarried extends Error {}

type Json = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText = (value: unknown): value is string => typeof value === 'string';

/** A map of texts; absent and `null` are the same, and what is no text is left out. */
export function texts(value: unknown): [name: string, value: string][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).filter((pair): pair is [string, string] => isText(pair[1]));
}

/** A map of lists of texts, one pair a text. */
export function lists(value: unknown): [name: string, value: string][] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, all]) =>
    Array.isArray(all) ? all.filter(isText).map((one): [string, string] => [name, one]) : [],
  );
}

/** Every HTTP event carries these two; authorizer requests, which look the same otherwise, do not. */
export const hasBodyMembers = ({ body, isBase64Encoded }: LambdaEvent): boolean =>
  typeof isBase64Encoded === 'boolean' && (body === undefined || body === null || isText(body));

export function bodyOf({ body, isBase64Encoded }: LambdaEvent): Pick<RequestParts, 'body'> {
  return isText(body) && body !== '' ? { body: { text: body, isBase64: isBase64Encoded === true } } : {};
}

/** First value of a header, whatever the case of its name. */
export const headerOf = (headers: RequestParts['headers'], name: string): string | undefined =>
  headers.find(([own]) => own.toLowerCase() === name)?.[1];

/** Drops `/stage` in front: handlers see the same path in every stage. */
export function withoutStage(path: string, stage: unknown): string {
  if (!isText(stage) || stage === '' || stage === '$default') return path;
  if (path === `/${stage}`) return '/';
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

/** Half a surrogate pair, which JSON may hold and no address can, becomes U+FFFD. */
const wellFormed = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

/** A path that arrives decoded, written as an address again. A slash that was encoded is lost on the way. */
export const encodePath = (path: string): string => path.split('/').map(encodeSegment).join('/');

/** `encodeURIComponent` that leaves alone what a path segment may hold, and takes any text. */
function encodeSegment(text: string): string {
  return encodeURIComponent(wellFormed(text)).replace(/%(?:3A|40|24|26|2B|2C|3B|3D)/g, decodeURIComponent);
}

/** Query parameters that arrive decoded. */
export const encodeQuery = (pairs: readonly (readonly [string, string])[]): string =>
  pairs.map((pair) => pair.map((text) => encodeURIComponent(wellFormed(text))).join('=')).join('&');

/**
 * @param defaultHost  what the gateway calls itself, for the rare request without `Host`
 */
export function addressOf(
  headers: RequestParts['headers'],
  defaultHost: unknown,
  path: string,
  query: string,
): string {
  const host = headerOf(headers, 'host') ?? (isText(defaultHost) && defaultHost ? defaultHost : 'localhost');
  // What is no host name, such as "a/b" or "user@host", would become another part of the address.
  const authority = /^[^\s/\\?#@]+$/.test(host) ? host : '';
  const scheme = headerOf(headers, 'x-forwarded-proto') === 'http' ? 'http' : 'https';
  return `${authority && `${scheme}://${authority}`}${path.startsWith('/') ? path : `/${path}`}${query && `?${query}`}`;
}
