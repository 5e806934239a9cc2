import { demand } from '../authenticators/option-checks.js';
import { twilioApi, type TwilioAccount } from '../authenticators/twilio-account.js';
import type { PageRefusal } from '../identity.js';
import { pauseFor } from '../pause.js';
import type { WriteActivity } from './activity-handler.js';
import {
  activityFailed,
  activityRefused,
  conversationBusy,
  conversationUnknown,
  notTheAgents,
  recordInvalid,
} from './refusals.js';
import { withSession } from './task-attributes.js';

export interface TaskRouterOptions extends TwilioAccount {
  /** `WS` and 32 hexadecimal digits. */
  workspaceSid: string;
  /** For reports: the number N of the attribute `conversations.conversation_attribute_N` that is set to `cobrowse`. */
  reportAttribute?: number;
  /**
   * Milliseconds for the whole exchange, 4,500 unless given: with the 5 s of a token's validation it fits the 10 s of a
   * Twilio Function.
   */
  timeoutMs?: number;
  /** 0 to 1; `Math.random` unless given. */
  random?: () => number;
  /** Rejects when the signal aborts. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const TASK = /^WT[0-9a-fA-F]{32}$/;
const RESERVATION = /^WR[0-9a-fA-F]{32}$/;
const WORKER = /^WK[0-9a-fA-F]{32}$/;
/** Reservations that an agent has, or had: not one that waits for an answer, nor one that was never taken. */
const HELD = ['accepted', 'wrapping', 'completed', 'canceled'];
/** Tries of one call that fails for no reason of ours. */
const TRIES = 2;
/** Milliseconds: the longest wait doubles from the first to the last. */
const FIRST_WAIT_MS = 40;
const LAST_WAIT_MS = 640;

/** A refusal, on its way to whoever asked. */
class Refused extends Error {
  constructor(readonly refusal: PageRefusal) {
    super();
  }
}

function judge(status: number, what: string): PageRefusal {
  if (status === 404) return conversationUnknown(what);
  if (status === 400) return activityRefused(`${what} 400`);
  return activityFailed(status === 401 || status === 403 ? 'credentials' : `${what} ${status}`);
}

/**
 * Keeps records in the attributes of the Flex task, under the key `cobrowse`: `sessions`, by session id, each with
 * phase, partner user id, session key, begin, end, seconds, reason and number of agents. Ten at most; the oldest go.
 *
 * A record's `conversationId` is the task (`WT...`), or the reservation (`WR...`) with the task in the field `taskSid`.
 * It counts only where the worker of the agent's validated Flex token has, or had, a reservation of that task.
 * Other writers lose nothing: a task is written only as it was read (`If-Match`), and read again when it changed.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Flex, "How the connector should work", 5
 */
export function taskRouterActivity(options: TaskRouterOptions): WriteActivity {
  const { origin, authorization, fetch } = twilioApi(options, 'taskrouter');
  const { accountSid, workspaceSid, reportAttribute, timeoutMs = 4_500 } = options;
  const { random = Math.random, pause = pauseFor } = options;
  demand(/^WS[0-9a-fA-F]{32}$/.test(workspaceSid), 'workspaceSid', 'WS and 32 hexadecimal digits');
  demand(timeoutMs >= 100 && timeoutMs <= 60_000, 'timeoutMs', '100 to 60000');
  demand(
    reportAttribute === undefined ||
      (Number.isInteger(reportAttribute) && reportAttribute >= 1 && reportAttribute <= 10),
    'reportAttribute',
    '1 to 10',
  );
  const tasks = `${origin}/v1/Workspaces/${workspaceSid}/Tasks`;

  /** Waits longer from one try to the next, and never as long as the others who were refused with us. */
  const backOff = (tries: number, signal: AbortSignal): Promise<void> =>
    pause(random() * Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** tries), signal);

  /** @throws whatever `fetch` throws, when the last try did */
  async function call(path: string, signal: AbortSignal, init: RequestInit = {}): Promise<Response> {
    for (let tries = 1; ; tries += 1) {
      const isLast = tries === TRIES;
      try {
        const reply = await fetch(tasks + path, {
          ...init,
          headers: { ...init.headers, Authorization: authorization, Accept: 'application/json' },
          redirect: 'manual', // the credentials are for this address alone
          signal,
        });
        if (isLast || (reply.status < 500 && reply.status !== 429)) return reply;
        await reply.body?.cancel();
      } catch (cause) {
        if (isLast || signal.aborted) throw cause;
      }
      await backOff(tries, signal);
    }
  }

  /** @throws Refused for any status but 200 */
  async function read(
    path: string,
    signal: AbortSignal,
    what: string,
  ): Promise<{ value: Readonly<Record<string, unknown>>; etag: string | null }> {
    const reply = await call(path, signal);
    const text = await reply.text();
    if (reply.status !== 200) throw new Refused(judge(reply.status, what));
    return { value: JSON.parse(text) as Record<string, unknown>, etag: reply.headers.get('etag') };
  }

  async function isHeld(
    taskSid: string,
    conversationId: string,
    worker: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const reservations = `/${taskSid}/Reservations`;
    const found = RESERVATION.test(conversationId)
      ? [(await read(`${reservations}/${conversationId}`, signal, 'reservation')).value]
      : (await read(`${reservations}?WorkerSid=${worker}&PageSize=50`, signal, 'task')).value['reservations'];
    return (
      Array.isArray(found) &&
      (found as Readonly<Record<string, unknown>>[]).some(
        ({ worker_sid, task_sid, reservation_status }) =>
          worker_sid === worker && task_sid === taskSid && HELD.includes(reservation_status as string),
      )
    );
  }

  return async (record, agent) => {
    const { conversationId, fields } = record;
    const taskSid = TASK.test(conversationId) ? conversationId : fields['taskSid'];
    if (taskSid !== conversationId && !RESERVATION.test(conversationId))
      return recordInvalid('conversationId');
    if (taskSid === undefined || !TASK.test(taskSid)) return recordInvalid('taskSid');
    const { subject: worker, source, partnerUserId } = agent;
    if (source !== `flex:${accountSid}` || !WORKER.test(worker)) return notTheAgents('worker');

    const signal = AbortSignal.timeout(timeoutMs);
    let isBusy = false;
    try {
      if (!(await isHeld(taskSid, conversationId, worker, signal))) return notTheAgents('reservation');
      for (let tries = 0; ; tries += 1) {
        const { value, etag } = await read(`/${taskSid}`, signal, 'task');
        // Without its version, whatever somebody else writes in between would be lost.
        if (etag === null || typeof value['attributes'] !== 'string') return activityFailed('task answer');
        const merged = withSession(value['attributes'], record, partnerUserId, reportAttribute);
        if (merged.kind === 'same') return undefined;
        if (merged.kind === 'refused') return activityRefused(merged.check);
        const reply = await call(`/${taskSid}`, signal, {
          method: 'POST',
          headers: { 'If-Match': etag },
          body: new URLSearchParams({ Attributes: merged.attributes }),
        });
        await reply.body?.cancel();
        if (reply.status === 200) return undefined;
        if (reply.status !== 412) return judge(reply.status, 'task');
        isBusy = true;
        await backOff(tries, signal);
      }
    } catch (cause) {
      if (cause instanceof Refused) return cause.refusal;
      if (!signal.aborted) return activityFailed('unreachable');
      return isBusy ? conversationBusy('If-Match') : activityFailed('time-out');
    }
  };
}
