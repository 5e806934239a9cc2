import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  isKitError,
  readAgentParameters,
  sessionKeyProblem,
  type AgentPageParameters,
  type LaunchTicket,
  type Log,
  type Problem,
} from '@glance-kit/core';
import type { Clock } from '../clock.js';
import { isAgentOrigin, type Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import { readPerson } from '../people.js';
import { allowReading, preflight } from './agent-cors.js';
import { readBody, TOO_LARGE } from './body.js';
import type { LaunchTickets } from './launch-tickets.js';
import type { LoginKeyCheck } from './login-keys.js';

export interface LaunchTicketDoorParts {
  groups: Groups;
  tickets: LaunchTickets;
  checkLoginKey: LoginKeyCheck;
  /** Whom the limit on failures counts. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

/** Per agent: a click each, with room for a queue of contacts that all arrive at once. */
const AGENT_LIMIT = { capacity: 20, perSecond: 0.5 };
/** Failed attempts per address, as for look-ups. */
const FAILURE_LIMIT = { capacity: 50, perSecond: 5 };
const MAX_BODY_BYTES = 16 * 1024;

type Answer = LaunchTicket | Refusal;
interface Refusal {
  status: number;
  error: string;
  title: string;
  retryAfterSeconds?: number;
}

/**
 * `POST /launch-ticket`: the fields of the viewer's form, with a login key, as a form or as JSON. Answers
 * `{ ticket, expiresAt }` to agent desktops and to programs; a refusal is problem JSON with an `error`.
 */
export function launchTicketDoor(
  parts: LaunchTicketDoorParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const agents = rateLimit(AGENT_LIMIT, parts.clock.now);
  const failures = rateLimit(FAILURE_LIMIT, parts.clock.now);

  async function answer(request: IncomingMessage): Promise<Answer> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === TOO_LARGE) return refusal(413, 'too_large', `The request is over ${MAX_BODY_BYTES} bytes.`);
    const parameters = readParameters(body, isJson(request));
    if (!parameters) return refusal(400, 'parameter_invalid', 'The fields could not be read.');
    const { partnerId = '', partnerUserId = '', loginKey, groupId } = parameters;
    const { origin } = request.headers;
    // The group decides; a page that names an unknown group is told no more than that signing in failed.
    const group = parts.groups.get(partnerId);
    if (origin !== undefined && group && !isAgentOrigin(group, origin)) return originRefused();
    const sessionKey = (parameters.sessionKey ?? '').trim();
    if (sessionKeyProblem(sessionKey))
      return refusal(400, 'session_key_invalid', 'The session key cannot be used.');
    if (loginKey === undefined) return refusal(400, 'parameter_invalid', 'A login key is needed.');
    if (groupId !== undefined && groupId !== partnerId)
      return refusal(400, 'parameter_invalid', 'The session belongs to another group than the login key.');

    const outcome = await parts.checkLoginKey({ partnerId, partnerUserId, loginKey });
    if (outcome.kind !== 'agent') {
      const waitSeconds = failures.take(parts.addressOf(request));
      if (waitSeconds > 0) return tooMany(waitSeconds);
      return outcome.kind === 'refused'
        ? refusal(401, 'login_key_invalid', 'The login key is not valid.')
        : refusal(403, 'agent_unknown', 'The user was not found or is not active.');
    }
    const user = { groupId: outcome.user.groupId, partnerUserId: outcome.user.partnerUserId };
    const waitSeconds = agents.take(`${user.groupId}/${user.partnerUserId}`);
    if (waitSeconds > 0) return tooMany(waitSeconds);
    const { name, email, phone, wait } = parameters;
    const { person } = readPerson({ name, email, phone });
    const ticket = await parts.tickets.give({ ...user, person, sessionKey, wait });
    parts.log({
      level: 'info',
      event: 'launch_ticket_given',
      group: user.groupId,
      partnerUserId: user.partnerUserId,
    });
    return ticket;
  }

  return async (request, response) => {
    const { origin } = request.headers;
    const mayRead = allowReading(response, parts.groups, origin);
    if (request.method === 'OPTIONS') return preflight(response, mayRead);
    response.setHeader('Access-Control-Expose-Headers', 'Retry-After');
    const send = (reply: Answer): void => sendAnswer(response, reply);
    if (request.method !== 'POST') return send(refusal(405, 'method', 'Ask for a launch ticket by POST.'));
    if (!isJson(request) && !isForm(request)) return send(refusal(415, 'media_type', 'Send JSON or a form.'));
    try {
      send(await answer(request));
    } catch (cause) {
      parts.log({ level: 'error', event: 'launch_ticket_failed', cause });
      send(refusal(500, 'internal', 'The request could not be handled.'));
    }
  };
}

const refusal = (status: number, error: string, title: string): Refusal => ({ status, error, title });
const originRefused = (): Refusal => refusal(403, 'origin_refused', 'Pages of this origin may not call.');
const tooMany = (retryAfterSeconds: number): Refusal => ({
  ...refusal(429, 'rate_limited', 'Too many requests.'),
  retryAfterSeconds,
});

const typeOf = (request: IncomingMessage): string =>
  (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
const isJson = (request: IncomingMessage): boolean => typeOf(request) === 'application/json';
const isForm = (request: IncomingMessage): boolean => typeOf(request) === 'application/x-www-form-urlencoded';

/** `undefined` for what is no flat list of texts, and where a name is given twice. */
function readParameters(body: string, json: boolean): AgentPageParameters | undefined {
  const pairs = json ? readJson(body) : [...new URLSearchParams(body)];
  try {
    return pairs && readAgentParameters(pairs);
  } catch (cause) {
    if (isKitError(cause)) return undefined;
    throw cause;
  }
}

/** Texts, and the group also as a number. */
function readJson(body: string): [string, string][] | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const pairs: [string, string][] = [];
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === 'string') pairs.push([name, value]);
    else if (Number.isSafeInteger(value)) pairs.push([name, String(value)]);
    else return undefined;
  }
  return pairs;
}

function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  if ('ticket' in answer) {
    response
      .writeHead(200, { 'Content-Type': 'application/json; charset=utf-8' })
      .end(JSON.stringify(answer));
    return;
  }
  const { status, error, title, retryAfterSeconds } = answer;
  if (retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(retryAfterSeconds));
  if (status === 405) response.setHeader('Allow', 'POST, OPTIONS');
  // What is left of a body that was not read must not be taken for the next request.
  if (status === 413 || status === 415 || status === 405) response.setHeader('Connection', 'close');
  const problem: Problem = { type: 'about:blank', title, status, error };
  response
    .writeHead(status, { 'Content-Type': 'application/problem+json; charset=utf-8' })
    .end(JSON.stringify(problem));
}
