import type { IncomingMessage, ServerResponse } from 'node:http';
import { isGroupId, type Log } from '@glance-kit/core';
import type { Clock } from '../clock.js';
import { isAgentOrigin, type Groups } from '../config/groups.js';
import { rateLimit } from '../limits/token-bucket.js';
import { MAX_TOKEN_MINUTES, type PresenceTokens } from '../presence/index.js';
import type { UserRecord } from '../store/index.js';
import { allowReading, preflight } from './agent-cors.js';
import { readBody, TOO_LARGE } from './body.js';
import { onlyValue, queryOf, sendJsonReply, type JsonReply } from './json-reply.js';
import type { LoginKeyCheck } from './login-keys.js';

/** Lower case: the documents do not agree on it. */
export const AUTHORIZE_PATHS: readonly string[] = [
  '/services/authorizationservice.svc/rest/authorize',
  '/services/authorizationservice.svc/rest',
];

/** Per agent and minute, as the authorization rules say. */
const AGENT_LIMIT = { capacity: 10, perSecond: 10 / 60 };
/** Failed attempts per address, as for look-ups. */
const FAILURE_LIMIT = { capacity: 50, perSecond: 5 };
const MAX_BODY_BYTES = 16 * 1024;
const DEFAULT_MINUTES = 60;
/** The service `presence` in the answer. */
const PRESENCE = 1;
const COMBINATION = ['partnerid', 'partneruserid', 'loginkey'] as const;

export interface AuthorizeDoorParts {
  groups: Groups;
  tokens: PresenceTokens;
  checkLoginKey: LoginKeyCheck;
  /** Whom the limit on failures counts. */
  addressOf: (request: IncomingMessage) => string;
  clock: Clock;
  log: Log;
}

/**
 * `POST /services/AuthorizationService.svc/rest/authorize?service=presence`: a login key for a token of the group. Of the
 * documented combinations of credentials only `partnerid`, `partneruserid` and `loginkey` is taken; passwords have no
 * business in a page.
 *
 * @see the authorization rules
 */
export function authorizeDoor(
  parts: AuthorizeDoorParts,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const agents = rateLimit(AGENT_LIMIT, parts.clock.now);
  const failures = rateLimit(FAILURE_LIMIT, parts.clock.now);

  async function answer(request: IncomingMessage): Promise<JsonReply> {
    const body = await readBody(request, MAX_BODY_BYTES);
    if (body === TOO_LARGE) return refusal(413, `The request is over ${MAX_BODY_BYTES} bytes.`);
    const query = queryOf(request.url);
    const service = onlyValue(query, 'service');
    if (service === 'webservices') return refusal(403, 'This service gives no tokens for webservices.');
    if (service !== 'presence') return refusal(400, 'The service is not known.');
    const minutes = minutesIn(query);
    if (minutes === undefined) return refusal(400, 'The duration is not a whole number of minutes.');
    const given = readCredentials(body);
    if (!given) return refusal(400, 'Give partnerid, partneruserid and loginkey, and nothing else.');
    const { partnerId } = given;
    if (given.groupId !== undefined || query.has('groupid')) {
      const asked = given.groupId ?? onlyValue(query, 'groupid');
      if (asked !== partnerId) return refusal(403, 'The user is not a member of this group.');
    }
    const group = parts.groups.get(partnerId);
    const { origin } = request.headers;
    // The group decides; a page that names an unknown group is told no more than that signing in failed.
    if (origin !== undefined && group && !isAgentOrigin(group, origin)) return originRefused();
    const outcome = await parts.checkLoginKey(given);
    if (outcome.kind !== 'agent') {
      const waitSeconds = failures.take(parts.addressOf(request));
      if (waitSeconds > 0) return tooMany(waitSeconds);
      return outcome.kind === 'refused'
        ? refusal(401, 'The login key is not valid.')
        : refusal(403, 'The user was not found or is not active.');
    }
    const { user } = outcome;
    if (group?.presence === false) return refusal(403, 'Presence is not in the subscription of this group.');
    const waitSeconds = agents.take(`${user.groupId}/${user.partnerUserId}`);
    if (waitSeconds > 0) return tooMany(waitSeconds);
    const { authToken, expiresAt } = await parts.tokens.issue(user, minutes);
    return { status: 200, body: authorized(user, authToken, expiresAt) };
  }

  return async (request, response) => {
    const { origin } = request.headers;
    const mayRead = allowReading(response, parts.groups, origin);
    if (request.method === 'OPTIONS') return preflight(response, mayRead);
    const send = (reply: JsonReply): void => sendJsonReply(response, reply);
    if (origin !== undefined && !mayRead) return send(originRefused());
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST, OPTIONS');
      return send(refusal(405, 'Ask for a token by POST.'));
    }
    const type = (request.headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
    if (type !== 'application/json') return send(refusal(415, 'Send JSON.'));
    try {
      send(await answer(request));
    } catch (cause) {
      parts.log({ level: 'error', event: 'authorize_failed', cause });
      send(refusal(500, 'The request could not be handled.'));
    }
  };
}

/** 1 to 120; what is outside is brought inside, as the documented samples do. */
function minutesIn(query: URLSearchParams): number | undefined {
  if (!query.has('duration')) return DEFAULT_MINUTES;
  const text = onlyValue(query, 'duration') ?? '';
  if (!/^-?\d{1,9}$/.test(text)) return undefined;
  return Math.min(MAX_TOKEN_MINUTES, Math.max(1, Number(text)));
}

interface Credentials {
  partnerId: string;
  partnerUserId: string;
  loginKey: string;
  groupId?: string | undefined;
}

/** Groups also as numbers. A member of another combination makes it ambiguous. */
function readCredentials(body: string): Credentials | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const { groupid, ...credentials } = given as Record<string, unknown>;
  const names = Object.keys(credentials);
  if (names.length !== COMBINATION.length || !COMBINATION.every((name) => names.includes(name)))
    return undefined;
  const { partnerid, partneruserid, loginkey } = credentials;
  const partnerId = groupText(partnerid);
  const groupId = groupText(groupid);
  if (partnerId === undefined || (groupid !== undefined && groupId === undefined)) return undefined;
  if (typeof partneruserid !== 'string' || typeof loginkey !== 'string') return undefined;
  return { partnerId, partnerUserId: partneruserid, loginKey: loginkey, groupId };
}

function groupText(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return isGroupId(text) ? (text as string) : undefined;
}

/** Every documented member. `authTokeExp` is spelt like that. */
function authorized(user: UserRecord, authToken: string, expiresAt: number): object {
  return {
    ...NOTHING,
    authTokeExp: new Date(expiresAt * 1000).toISOString().replace(/\.\d+Z$/, '.0000000Z'),
    authToken,
    glanceAddress: user.glanceAddress ?? null,
    groupId: Number(user.groupId),
    privilegeString: `personId:${user.number}`,
  };
}

/** An answer without a token. There are no website sessions here, so `gssnId` names none. */
const NOTHING = {
  VServer: null,
  applicationSettings: null,
  authTokeExp: null,
  authToken: null,
  coloSelectUrl: null,
  glanceAddress: null,
  groupId: null,
  gssnId: null,
  isTrial: false,
  message: null,
  planTimeout: 0,
  planTitle: null,
  privilegeString: null,
  service: PRESENCE,
};

const refusal = (status: number, message: string): JsonReply => ({ status, body: { ...NOTHING, message } });
const originRefused = (): JsonReply => refusal(403, 'This origin is not allowed.');
const tooMany = (retryAfterSeconds: number): JsonReply => ({
  ...refusal(429, 'Too many requests.'),
  retryAfterSeconds,
});
