import { sessionKeyProblem } from '@glance-kit/core';
import type { PageInfo, Person, ViewerClientMessage, VisitorMessage } from '../protocol/index.js';
import { MAX_CONTROL_BYTES } from '../protocol/index.js';
import { readPerson } from '../people.js';

/**
 * Reads what a socket said. Every member is checked and unknown ones are left behind, so that nothing unexpected
 * travels on. `undefined` means: not one of our messages.
 */
type Fields = Readonly<Record<string, unknown>>;

const MAX_VERSION_LENGTH = 64;
const MAX_TOKEN_LENGTH = 512;
const MAX_URL_LENGTH = 2048;
const MAX_BROWSER_LENGTH = 64;
const LONE_SURROGATE = /\p{Surrogate}/u;

function fields(text: string): Fields | undefined {
  if (Buffer.byteLength(text) > MAX_CONTROL_BYTES) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function textOf(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value.length <= maxLength && !LONE_SURROGATE.test(value)
    ? value
    : undefined;
}

/** http and https only, without query, fragment and credentials: they may hold secrets. */
function addressOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const { protocol, origin, pathname } = new URL(value);
  if (protocol !== 'http:' && protocol !== 'https:') return undefined;
  return `${origin}${pathname}`.slice(0, MAX_URL_LENGTH);
}

function pageOf(value: unknown): PageInfo | undefined {
  const page = fieldsOf(value);
  const browser = fieldsOf(page?.['browser']);
  const url = addressOf(page?.['url']);
  const name = textOf(browser?.['name'], MAX_BROWSER_LENGTH);
  const platform = textOf(browser?.['platform'], MAX_BROWSER_LENGTH);
  const version = textOf(browser?.['version'], MAX_BROWSER_LENGTH);
  if (url === undefined || name === undefined || platform === undefined || version === undefined) {
    return undefined;
  }
  return { url, browser: { name, platform, version } };
}

/** A start as it was asked for: the key is not judged yet, so that the page can be told what is wrong with it. */
export type ReadVisitorMessage =
  | (Extract<VisitorMessage, { type: 'start' }> & { refused: (keyof Person)[] })
  | Exclude<VisitorMessage, { type: 'start' }>;

export function readVisitorMessage(text: string): ReadVisitorMessage | undefined {
  const message = fields(text);
  switch (message?.['type']) {
    case 'start':
      return readStart(message);
    case 'resume': {
      const page = pageOf(message['page']);
      const token = textOf(message['token'], MAX_TOKEN_LENGTH);
      const version = textOf(message['version'], MAX_VERSION_LENGTH);
      return page && token !== undefined && version !== undefined
        ? { type: 'resume', token, page, version }
        : undefined;
    }
    case 'page': {
      const page = pageOf(message['page']);
      return page && { type: 'page', page };
    }
    case 'end':
      return { type: 'end' };
    default:
      return undefined;
  }
}

function readStart(message: Fields): ReadVisitorMessage | undefined {
  const groupId = textOf(message['groupId'], 10);
  const site = message['site'];
  const sessionKey = message['sessionKey'];
  const visitor = fieldsOf(message['visitor']);
  const page = pageOf(message['page']);
  const version = textOf(message['version'], MAX_VERSION_LENGTH);
  if (groupId === undefined || !visitor || !page || version === undefined) return undefined;
  if (site !== 'staging' && site !== 'production') return undefined;
  if (sessionKey !== undefined && typeof sessionKey !== 'string') return undefined;
  const { person, refused } = readPerson(visitor);
  return {
    type: 'start',
    groupId,
    site,
    ...(sessionKey !== undefined && { sessionKey }),
    visitor: person,
    page,
    version,
    refused,
  };
}

export function readViewerMessage(text: string): ViewerClientMessage | undefined {
  const message = fields(text);
  switch (message?.['type']) {
    case 'join': {
      const sessionKey = message['sessionKey'];
      if (typeof sessionKey !== 'string' || sessionKeyProblem(sessionKey)) return undefined;
      if (typeof message['wait'] !== 'boolean') return undefined;
      return { type: 'join', sessionKey, wait: message['wait'] };
    }
    case 'snapshot':
      return { type: 'snapshot' };
    case 'end':
      return { type: 'end' };
    default:
      return undefined;
  }
}
