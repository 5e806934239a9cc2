import type { Log } from '@glance-kit/core';
import { loginKeyFunction } from '@glance-kit/handlers';
import type { TwilioFunction } from './runtime.js';
import { toTwilio } from './to-twilio.js';
import { twilioFunction, twilioLog } from './twilio-function.js';

/** The login-key function as a Twilio Function; see `twilioFunction`. */
export function twilioLoginKey(log: Log = twilioLog, carried = toTwilio): TwilioFunction {
  return twilioFunction((env, tools) => loginKeyFunction(env, tools).handler, log, carried);
}
