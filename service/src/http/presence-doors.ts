import type { IncomingMessage, ServerResponse } from 'node:http';
import { isGroupId, isKitError, isSessionKey, type Log } from '@glance-kit/core';
import type { Clock } from '../clock.js';
import { isAgentOrigin, isSiteOrigin, type Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import {
  readReport,
  type PresenceDirectory,
  type PresenceTokens,
  type PresentVisitor,
} from '../presence/index.js';
import type { PresenceReport } from '../protocol/index.js';
import type { Store } from '../store/index.js';
import { allowReading, preflight } from './agent-cors.js';
import { readBody, TOO_LARGE } from './body.js';
import { onlyValue, queryOf, sendJsonReply, type JsonReply } from './json-reply.js';
import { ownOrigin } from './own-origin.js';

export const LOOKUP_VISITOR_PATH = '/lookupvisitor';

/** Per agent, as for session look-ups. */
const AGENT_LIMIT = { capacity: 10, perSecond: 10 };
/** Bad tokens per address. */
const FAILURE_LIMIT = { capacity: 50, perSecond: 5 };
/** Reports per address: a page sends one a minute, and an office shares an address. */
const REPORT_LIMIT = { capacity: 100, perSecond: 20 };
/** Lines that say that there is no room: one a minute, however many reports are refused. */
const FULL_LIMIT = { capacity: 1, perSecond: 1 / 60 };
const MAX_BODY_BYTES = 16 * 1024;

export interface PresenceDoorParts {
  groups: Groups;
  store: Store;
  presence: PresenceDirectory;
  tokens: PresenceTokens;
  /** Whom the limits on strangers count. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

type Door = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const failure = (status: number, error: string): JsonReply => ({ status, body: { error } });
const tooMany = (retryAfterSeconds: number): JsonReply => ({ ...failure(429, 'rate'), retryAfterSeconds });

/**
 * `GET /lookupvisitor?groupid=…&visitorid=…`: whether a visitor is on the site, and on which page; `{}` when not. For
 * agents of the group, by their token. A page of another origin is turned away whatever it brings.
 *
 * @see the presence rules, "GET /lookupvisitor", "Errors", "Origin and CORS"
 */
export function lookupVisitorDoor(parts: PresenceDoorParts): Door {
  const { groups, store, presence, tokens, addressOf, clock, log } = parts;
  const agents = rateLimit(AGENT_LIMIT, clock.now);
  const failures = rateLimit(FAILURE_LIMIT, clock.now);

  async function answer(request: IncomingMessage): Promise<JsonReply> {
    const agent = await tokens.read(bearerOf(request));
    const user = agent && (await store.users.get(agent.groupId, agent.partnerUserId));
    if (!user?.active) {
      const waitSeconds = failures.take(addressOf(request));
      return waitSeconds > 0 ? tooMany(waitSeconds) : failure(401, 'authorization');
    }
    const query = queryOf(request.url);
    const groupId = onlyValue(query, 'groupid');
    const visitorId = onlyValue(query, 'visitorid');
    if (!isGroupId(groupId) || visitorId === undefined || !isSessionKey(visitorId))
      return failure(400, 'invalidparameter');
    if (groupId !== user.groupId) return failure(403, 'authorization');
    const group = groups.get(user.groupId);
    if (!group || group.presence === false) return failure(403, 'authorization');
    const { origin } = request.headers;
    if (origin !== undefined && !isAgentOrigin(group, origin)) return failure(403, 'origin');
    const waitSeconds = agents.take(`${user.groupId}/${user.partnerUserId}`);
    if (waitSeconds > 0) return tooMany(waitSeconds);
    const found = await presence.find(user.groupId, visitorId);
    if (!found) return { status: 200, body: {} };
    const base = ownOrigin(request);
    if (base === undefined) return failure(400, 'invalidparameter');
    return { status: 200, body: visitorData(found, user.groupId, visitorId, base) };
  }

  return async (request, response) => {
    const { origin } = request.headers;
    const mayRead = allowReading(response, groups, origin);
    if (request.method === 'OPTIONS')
      return preflight(response, mayRead, {
        methods: 'GET, POST, OPTIONS',
        headers: 'Authorization, Content-Type',
      });
    const send = (reply: JsonReply): void => sendJsonReply(response, reply);
    if (origin !== undefined && !mayRead) return send(failure(403, 'origin'));
    if (request.method !== 'GET') {
      response.setHeader('Allow', 'GET, OPTIONS');
      return send(failure(405, 'invalidparameter'));
    }
    try {
      send(await answer(request));
    } catch (cause) {
      log({ level: 'error', event: 'lookup_visitor_failed', cause });
      send(failure(500, 'error'));
    }
  };
}

/** `POST /presence/v1/visitor`: a page of a site of the group says that its visitor is there. */
export function presenceReportDoor({ groups, presence, addressOf, clock, log }: PresenceDoorParts): Door {
  const reports = rateLimit(REPORT_LIMIT, clock.now);
  const full = rateLimit(FULL_LIMIT, clock.now);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<JsonReply | undefined> {
    if (request.method !== 'POST') return failure(405, 'invalidparameter');
    const waitSeconds = reports.take(addressOf(request));
    if (waitSeconds > 0) return tooMany(waitSeconds);
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === TOO_LARGE) return failure(413, 'toolarge');
    const report = readReport(body);
    if (!report) return failure(400, 'invalidparameter');
    const group = groups.get(report.groupid);
    if (!group || group.presence === false) return failure(403, 'authorization');
    const { origin } = request.headers;
    if (!isSiteOrigin(group, origin) || !isPageOf(report, origin)) return failure(403, 'origin');
    if (origin !== undefined) response.setHeader('Access-Control-Allow-Origin', origin);
    return (await presence.report(report)) ? undefined : failure(413, 'toolarge');
  }

  return async (request, response) => {
    response.setHeader('Vary', 'Origin');
    try {
      const reply = await answer(request, response);
      if (reply) sendJsonReply(response, reply);
      else response.writeHead(204, { 'Cache-Control': 'no-store' }).end();
    } catch (cause) {
      const isFull = isKitError(cause) && cause.code === 'STORE_FULL';
      if (!isFull) log({ level: 'error', event: 'presence_report_failed', cause });
      else if (full.take('') === 0) log({ level: 'error', event: 'presence_full', cause });
      sendJsonReply(response, failure(isFull ? 503 : 500, 'error'));
    }
  };
}

/** A page speaks of itself alone: another site's address beside Join would be believed. */
const isPageOf = ({ data: { url } }: PresenceReport, origin: string | undefined): boolean =>
  origin === undefined || url === undefined || new URL(url).origin === origin;

const bearerOf = ({ headers }: IncomingMessage): string =>
  /^Bearer ([\w.-]+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';

/** Every documented field; what the page said comes first, so that it can say nothing for the service. */
function visitorData(
  { seenAtMs, data }: PresentVisitor,
  groupid: string,
  visitorid: string,
  base: string,
): object {
  const { hostname, port, protocol } = new URL(base);
  const httpsport = Number(port) || (protocol === 'https:' ? 443 : 80);
  const seen = (seenAtMs / 1000).toFixed(1);
  return {
    ...data,
    direct: `${hostname}:${httpsport}`,
    visitorpresent: seen,
    timestamp: seen,
    visitorid,
    groupid,
    ds: `${hostname}/0`,
    directserver: hostname,
    tlsport: 0, // not offered
    httpsport,
  };
}
