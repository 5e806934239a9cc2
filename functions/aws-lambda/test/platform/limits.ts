import { readFileSync } from 'node:fs';
import type { RuntimeBench } from '@glance-kit/testing';

type Lacks = NonNullable<RuntimeBench['lacks']>;

/** A web `Request` has no body for GET; all shapes give the handler the same. */
const bodyOfGet: Lacks = { bodyOfGet: 'a web request has no body for GET' };

/** @see payload format 2.0: "Duplicate headers are combined with commas" */
const commas: Lacks = {
  repeatedHeaders: {
    reason: 'repeated headers arrive joined by a bare comma',
    instead: {
      'joins repeated headers in their order': {
        echo: { headers: { 'x-list': 'one,two, three', 'x-other': '0' } },
      },
    },
  },
};

const decodedPath: Lacks = {
  rawPath: {
    reason: 'the path arrives decoded',
    instead: {
      'keeps a path with an encoded slash, an encoded blank and letters outside ASCII': {
        echo: { path: '/getloginkey/a/b%20c/%C3%A9' },
      },
    },
  },
};

const queryNames = {
  order: 'keeps the order and number of repeated query values',
  encoded: 'keeps percent-encoded query values as they are',
  plus: 'keeps a plus in the query, which is a blank',
  flag: 'keeps a query name without a value',
};

const queryMap = (reason: string, order: string, plus: string): Lacks => ({
  rawQuery: {
    reason,
    instead: {
      [queryNames.order]: { echo: { path: `/getloginkey?${order}` } },
      [queryNames.encoded]: { echo: { path: '/getloginkey?q=%C3%A9%26%3D%2525&r=%2B' } },
      [queryNames.plus]: { echo: { path: `/getloginkey?q=${plus}` } },
      [queryNames.flag]: { echo: { path: '/getloginkey?flag=&empty=' } },
    },
  },
});

const decodedQuery = queryMap('the query arrives decoded and by name', 'x=1&x=2&x=1&y=3', 'a%20b');

const text = (bytes: string): string => Buffer.from(bytes, 'hex').toString('utf8');
const hex = (characters: string): string => Buffer.from(characters, 'utf8').toString('hex');
const base64 = (bytes: string): string => Buffer.from(bytes, 'hex').toString('base64');

const VECTORS = new URL('../../../../testing/vectors/runtime-cases.json', import.meta.url);
const rows = (JSON.parse(readFileSync(VECTORS, 'utf8')) as { echo: { name: string; reply?: { bodyHex?: string } }[] }).echo; // prettier-ignore
const replyHex = (name: string): string => rows.find((row) => row.name === name)!.reply!.bodyHex!;
const BYTES = replyHex('replies with binary bytes');
const GZIP = replyHex('passes a compressed reply on untouched');
const MEBIBYTE = Buffer.alloc(1_048_576, 171).toString('base64');

/** What each front end cannot do, row by row. */
export const LIMITS = {
  functionUrl: { ...bodyOfGet, ...commas },
  httpApi2: { ...bodyOfGet, ...commas, ...decodedPath },
  httpApi1: { ...bodyOfGet, ...decodedPath, ...decodedQuery },
  restApi: { ...bodyOfGet, ...decodedQuery },
  restApiTextOnly: {
    ...bodyOfGet,
    ...decodedQuery,
    binaryBody: {
      reason: 'bodies arrive as text where the API lists no binary media types',
      instead: {
        'keeps a binary body byte for byte': { echo: { bodyHex: hex(text(BYTES)) } },
        'keeps a body without a content type': { echo: { bodyHex: '706c61696e' } },
      },
    },
    binaryReply: {
      reason: 'base64 is not decoded where the API lists no binary media types',
      instead: { 'replies with binary bytes': { expect: { body: base64(BYTES) } } },
    },
    compressedReply: {
      reason: 'base64 is not decoded where the API lists no binary media types',
      instead: { 'passes a compressed reply on untouched': { expect: { body: base64(GZIP) } } },
    },
    largeReply: {
      reason: 'base64 is not decoded where the API lists no binary media types',
      instead: { 'replies with a mebibyte': { expect: { status: 200, body: MEBIBYTE } } },
    },
  },
  albMulti: { ...bodyOfGet, ...queryMap('the query arrives by name', 'x=1&x=2&x=1&y=3', 'a+b') },
  albSingle: {
    ...bodyOfGet,
    ...queryMap('one value a name arrives', 'x=1&y=3', 'a+b'),
    repeatedHeaders: {
      reason: 'one value a name arrives, the last',
      instead: {
        'joins repeated headers in their order': {
          echo: { headers: { 'x-list': 'two, three', 'x-other': '0' } },
        },
      },
    },
    replyCookies: {
      reason: 'one value a name leaves: several cookies are refused, not lost',
      instead: {
        'replies with several cookies, each its own line, commas and all': {
          expect: { status: 500, cookies: [] },
        },
        'replies with a cookie beside other headers': {
          expect: { headers: { 'x-one': '1' }, cookies: ['only=1; Path=/'], body: 'ok' },
        },
      },
    },
  },
} satisfies Record<string, Lacks>;
