import { RANDOM_SESSION_KEY, personProblem, sessionKeyProblem } from '@glance-kit/core';
import type { Person } from '../../src/protocol/messages.js';
import type { LoaderContext, StartParams, VisitorError } from '../bridge.js';

export interface StartRequest {
  groupId: string;
  /** Absent: the service picks a random one. */
  sessionKey?: string;
  visitor: Person;
}

const badParam = (msg: string, name: string): VisitorError => ({ code: 'badparam', msg, params: { name } });

/**
 * What a start call means. Of several values the first counts: the call's own, then `setStartParams`, then
 * `GLANCE_COBROWSE`, then the tag. Nothing is truncated: a value over its limit is left out and reported.
 *
 * @param given   argument of `startSession` or `showTerms`: nothing, a key (pages give numbers, too), or an object
 * @param report  told of each value that is left out
 * @throws VisitorError `badparam` when the key or the group cannot be used: another one would be wrong
 */
export function startRequest(
  given: string | number | StartParams | undefined,
  context: Pick<LoaderContext, 'options' | 'startParams' | 'pageDefaults'>,
  report: (error: VisitorError) => void,
): StartRequest {
  const own: StartParams =
    given === undefined || typeof given === 'object' ? (given ?? {}) : { sessionKey: String(given) };
  const earlier = context.startParams() ?? {};
  const page = context.pageDefaults();
  const { options } = context;

  const groupId = String(own.groupid ?? earlier.groupid ?? options.groupId);
  if (groupId !== options.groupId && !options.additionalGroupIds.includes(groupId)) {
    throw badParam('groupid is neither the group of the tag nor in data-additionalgroupids.', 'groupid');
  }

  let sessionKey = own.sessionKey ?? earlier.sessionKey;
  if (sessionKey !== undefined && sessionKey !== RANDOM_SESSION_KEY) {
    const problem = sessionKeyProblem(String(sessionKey));
    if (problem) throw badParam(`The session key cannot be used (${problem.detail}).`, 'sessionKey');
  }
  const visitorId = page.visitorid ?? options.visitorId;
  if (sessionKey === undefined && visitorId !== undefined) {
    const problem = sessionKeyProblem(String(visitorId));
    if (problem) report(badParam(`The visitor id cannot be a session key (${problem.detail}).`, 'visitorid'));
    else sessionKey = String(visitorId);
  }
  if (sessionKey === RANDOM_SESSION_KEY) sessionKey = undefined;

  const visitor: Person = {};
  for (const name of ['name', 'email', 'phone'] as const) {
    const value = own[name] ?? earlier[name] ?? page[name];
    if (value === undefined || value === null || value === '') continue;
    const problem = typeof value === 'string' ? personProblem(name, value) : 'not a text';
    if (problem) report(badParam(`${name} is left out (${problem}).`, name));
    else visitor[name] = value;
  }
  return { groupId, visitor, ...(sessionKey === undefined ? {} : { sessionKey: String(sessionKey) }) };
}
