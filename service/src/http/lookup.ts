import type { IncomingMessage, ServerResponse } from 'node:http';
import { agentViewUrl, panoramaJoinUrl, sessionKeyProblem, type Log } from '@glance-kit/core';
import type { Clock } from '../clock.js';
import { isAgentOrigin, type Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import type { SessionDirectory } from '../sessions/directory.js';
import type { SessionRecord, UserRecord } from '../store/index.js';
import { allowReading, preflight } from './agent-cors.js';
import {
  failure,
  foundReply,
  missingReply,
  notFoundReply,
  type SessionFields,
  type WireForm,
  type WireReply,
} from './asmx.js';
import { readBody, TOO_LARGE } from './body.js';
import type { LoginKeyCheck } from './login-keys.js';
import { ownOrigin } from './own-origin.js';

export const LOOKUP_PATH = '/services/sessionservice.asmx/lookuppartnercobrowsesession';

/** Per agent, the documented choice of the SessionService rules; the burst is one second's worth. */
const AGENT_LIMIT = { capacity: 10, perSecond: 10 };
/** Failed attempts per address. Good keys are never held up by the bad ones of a neighbour. */
const FAILURE_LIMIT = { capacity: 50, perSecond: 5 };
const MAX_BODY_BYTES = 16 * 1024;

export interface LookupParts {
  groups: Groups;
  sessions: SessionDirectory;
  checkLoginKey: LoginKeyCheck;
  /** Whom the limit on failures counts. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

const ARGUMENTS = ['partnerid', 'partneruserid', 'ssnkey', 'loginkey'] as const;
type Arguments = Record<(typeof ARGUMENTS)[number], string>;

interface Answer extends WireReply {
  retryAfterSeconds?: number;
}

/** Operation LookupPartnerCobrowseSession, in front of the router: panels ask it every few seconds. */
export function lookup(
  parts: LookupParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const agents = rateLimit(AGENT_LIMIT, parts.clock.now);
  const failures = rateLimit(FAILURE_LIMIT, parts.clock.now);

  async function answer(request: IncomingMessage, form: WireForm): Promise<Answer> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === TOO_LARGE) return failure(form, 413, `The request is over ${MAX_BODY_BYTES} bytes.`);
    const given = form === 'json' ? readJson(body) : readForm(body);
    if (!given) return failure(form, 400, 'The arguments could not be read.');
    const missing = ARGUMENTS.find((name) => given[name] === undefined);
    if (missing) return missingReply(form, missing);
    const args = given as Arguments;
    const { origin } = request.headers;
    // The group decides; a page that names an unknown group is told no more than that signing in failed.
    const group = parts.groups.get(args.partnerid);
    if (origin !== undefined && group && !isAgentOrigin(group, origin)) return refusedOrigin(form);
    if (sessionKeyProblem(args.ssnkey)) return failure(form, 400, "Invalid value for parameter: 'ssnkey'.");
    return find(request, form, args);
  }

  async function find(request: IncomingMessage, form: WireForm, args: Arguments): Promise<Answer> {
    const { socket } = request;
    const outcome = await parts.checkLoginKey({
      partnerId: args.partnerid,
      partnerUserId: args.partneruserid,
      loginKey: args.loginkey,
    });
    if (outcome.kind !== 'agent') {
      const waitSeconds = failures.take(parts.addressOf(request));
      if (waitSeconds > 0) return tooMany(form, waitSeconds);
      return outcome.kind === 'refused'
        ? failure(form, 401, 'authentication failed', UNAUTHORIZED)
        : failure(form, 403, 'user not found or not active', UNAUTHORIZED);
    }
    const waitSeconds = agents.take(`${args.partnerid}/${args.partneruserid}`);
    if (waitSeconds > 0) return tooMany(form, waitSeconds);
    const session = await parts.sessions.find(args.partnerid, args.ssnkey);
    if (!session) return notFoundReply(form);
    const base = ownOrigin(request);
    if (base === undefined) return failure(form, 400, 'The Host header could not be read.');
    return foundReply(form, record(session, outcome.user, args, base, socket.localAddress ?? ''));
  }

  return async (request, response) => {
    const { origin } = request.headers;
    const mayRead = allowReading(response, parts.groups, origin);
    if (request.method === 'OPTIONS') return preflight(response, mayRead);
    const form = formOf(request);
    if (request.method !== 'POST') {
      return send(response, failure('json', 500, 'Request format is unrecognized.', INVALID_OPERATION));
    }
    if (!form) return send(response, failure('json', 415, 'Send JSON or a form.'));
    if (origin !== undefined && !mayRead) return send(response, refusedOrigin(form));
    try {
      send(response, await answer(request, form));
    } catch (cause) {
      parts.log({ level: 'error', event: 'lookup_failed', cause });
      send(response, failure(form, 500, 'The request could not be handled.', 'System.Exception'));
    }
  };
}

const UNAUTHORIZED = 'System.UnauthorizedAccessException';
const INVALID_OPERATION = 'System.InvalidOperationException';

const refusedOrigin = (form: WireForm): Answer =>
  failure(form, 403, 'This origin is not allowed.', UNAUTHORIZED);

const tooMany = (form: WireForm, retryAfterSeconds: number): Answer => ({
  ...failure(form, 429, 'Too many requests.'),
  retryAfterSeconds,
});

function formOf(request: IncomingMessage): WireForm | undefined {
  const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/json') return 'json';
  return type === 'application/x-www-form-urlencoded' ? 'form' : undefined;
}

/** Texts, and the group also as a number. Anything else counts as unreadable; `null` counts as missing. */
function readJson(body: string): Partial<Arguments> | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const args: Partial<Arguments> = {};
  for (const name of ARGUMENTS) {
    const value = (given as Record<string, unknown>)[name];
    if (value === undefined || value === null) continue;
    if (typeof value === 'string') args[name] = value;
    else if (name === 'partnerid' && Number.isSafeInteger(value)) args[name] = String(value);
    else return undefined;
  }
  return args;
}

/** A name given twice makes the form unreadable: two readers could take different ones. */
function readForm(body: string): Partial<Arguments> | undefined {
  const fields = new URLSearchParams(body);
  const args: Partial<Arguments> = {};
  for (const name of ARGUMENTS) {
    const values = fields.getAll(name);
    if (values.length > 1) return undefined;
    if (values[0] !== undefined) args[name] = values[0];
  }
  return args;
}

/** Every documented field of a found session; `joinurl` is the older name of `agentjoinurl`. */
function record(
  session: SessionRecord,
  user: UserRecord,
  args: Arguments,
  base: string,
  serverIp: string,
): SessionFields {
  const { groupId, partnerUserId } = user;
  const credentials = { groupId, partnerUserId, loginKey: args.loginkey };
  const agentjoinurl = agentViewUrl({ base, sessionKey: session.sessionKey, wait: false, credentials });
  return {
    id: session.number,
    ssnid: session.id,
    serverip: serverIp,
    servername: new URL(base).hostname,
    personid: user.number,
    groupid: Number(groupId),
    passcode: '',
    agentjoinurl,
    joinurl: agentjoinurl,
    clientjoinurl: panoramaJoinUrl({ base, groupId, sessionKey: session.sessionKey, credentials }),
    visitorversion: session.visitorVersion,
  };
}

function send(response: ServerResponse, { status, contentType, body, retryAfterSeconds }: Answer): void {
  response.setHeader('Content-Type', contentType);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  // What is left of a body that was not read must not be taken for the next request.
  if (status === 413 || status === 415) response.setHeader('Connection', 'close');
  response.writeHead(status).end(body);
}
