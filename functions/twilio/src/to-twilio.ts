import type { Handler, Log } from '@glance-kit/core';
import { carry } from './carry.js';
import type { TwilioFunction } from './runtime.js';
import * as web from './web-response.js';

/**
 * Carries a handler on Twilio Functions: `exports.handler = toTwilio(handler, log)`.
 *
 * It never throws and never rejects: what reaches Twilio as an error is sent to the caller with its stack.
 */
export function toTwilio(handler: Handler, log: Log): TwilioFunction {
  return carry(handler, log, async () => {
    await web.webResponse();
    // Bundled, the name means the web's class everywhere. Else it is Twilio's, here and in the handler's own modules.
    if (Response !== web.Response) globalThis.Response = web.Response;
  });
}
