import { problem, type Log } from '@glance-kit/core';
import { activityFunction, taskRouterKind, webhookKind } from '@glance-kit/handlers';
import type { TwilioFunction } from './runtime.js';
import { toTwilio } from './to-twilio.js';
import { twilioFunction, twilioLog } from './twilio-function.js';

const KINDS = { taskrouter: taskRouterKind, webhook: webhookKind };

/**
 * The function that takes activity records as a Twilio Function; see `twilioFunction`. Without `GLANCE_ACTIVITY` there
 * is nothing at its address.
 */
export function twilioActivity(log: Log = twilioLog, carried = toTwilio): TwilioFunction {
  return twilioFunction(
    (env, tools) =>
      activityFunction(env, tools, KINDS) ??
      (async () => problem(404, 'not_found', 'There is nothing at this address.')),
    log,
    carried,
  );
}
