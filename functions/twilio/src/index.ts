export { twilioActivity } from './activity.js';
export { twilioLoginKey } from './login-key.js';
export { toTwilio } from './to-twilio.js';
export { twilioLog } from './twilio-function.js';
export type {
  TwilioCallback,
  TwilioContext,
  TwilioEvent,
  TwilioFunction,
  TwilioReply,
  TwilioRequest,
} from './runtime.js';
