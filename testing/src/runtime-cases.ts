import { readFileSync } from 'node:fs';
import { packageFile } from '@glance-kit/core/node';
import type { Echo, ReplyCommand } from './echo-handler.js';
import type { HeaderLines } from './send-over-http.js';

/**
 * What a runtime may lack, each proven by the rows that need it.
 *
 * - `rawBody`, `binaryBody`  bodies arrive as the bytes that were sent; form and JSON, or any
 * - `bodyOfGet`, `bodyOfDelete`  bodies of methods that seldom have one
 * - `rawQuery`, `rawPath`, `host`  the address arrives as it was sent
 * - `repeatedHeaders`, `requestCookies`, `headerBytes`  headers arrive whole
 * - `replyCookies`, `partitionedCookies`, `repeatedReplyHeaders`, `replyHeaderBytes`  headers leave whole
 * - `binaryReply`, `compressedReply`, `largeReply`  bodies leave as bytes
 * - `head`, `options`, `anyMethod`  the method is the handler's business
 * - `bodyType`, `brokenBody`  the handler sees bodies that it refuses
 */
export type RuntimeNeed =
  | 'rawBody'
  | 'binaryBody'
  | 'bodyOfGet'
  | 'bodyOfDelete'
  | 'rawQuery'
  | 'rawPath'
  | 'host'
  | 'repeatedHeaders'
  | 'requestCookies'
  | 'headerBytes'
  | 'replyCookies'
  | 'partitionedCookies'
  | 'repeatedReplyHeaders'
  | 'replyHeaderBytes'
  | 'binaryReply'
  | 'compressedReply'
  | 'largeReply'
  | 'head'
  | 'options'
  | 'anyMethod'
  | 'bodyType'
  | 'brokenBody';

export interface CaseRequest {
  /** `GET` unless given. */
  method?: string;
  /** `/getloginkey` unless given. */
  path?: string;
  headers?: HeaderLines;
  body?: string;
  bodyHex?: string;
  /** Bytes of `x` behind the body. */
  padding?: number;
}

/** What must be true of a reply; what is not named may be anything. */
export interface ExpectedReply {
  status?: number;
  /** Repeated headers joined by `, `; `null`: absent. */
  headers?: Readonly<Record<string, string | null>>;
  /** All of them, in order. */
  cookies?: readonly string[];
  body?: string;
  bodyHex?: string;
  fill?: { byte: number; length: number };
}

/** What a row asserts. */
export interface Outcome {
  /** The request as the handler saw it. */
  echo?: Partial<Echo>;
  /** The reply as the client saw it. */
  expect?: ExpectedReply;
}

export interface EchoCase extends Outcome {
  name: string;
  needs?: RuntimeNeed;
  request: CaseRequest;
  reply?: ReplyCommand;
  /** What holds instead where the runtime lacks what the row needs; a bench may give its own. */
  limit?: Outcome;
}

/** Texts in braces stand for what the test makes: `{token}`, `{forgedToken}`, `{partnerUserId}`, `{origin}`. */
export interface LoginKeyCase extends LoginKeyOutcome {
  name: string;
  needs?: RuntimeNeed;
  request: CaseRequest;
  limit?: LoginKeyOutcome;
}

export interface LoginKeyOutcome {
  /** The reply holds a key that verifies for the agent of the token. */
  key?: true;
  status?: number;
  /** Member `error` of the problem JSON. */
  error?: string;
  headers?: Readonly<Record<string, string | null>>;
}

/** The shared table of requests and replies. */
export interface RuntimeCases {
  echo: readonly EchoCase[];
  loginKey: readonly LoginKeyCase[];
}

/** Reads `vectors/runtime-cases.json` of this package. */
export function runtimeCases(): RuntimeCases {
  const path = packageFile(import.meta.url, 'vectors/runtime-cases.json');
  return JSON.parse(readFileSync(path, 'utf8')) as RuntimeCases;
}
