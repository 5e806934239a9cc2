export { twilioLog, twilioLoginKey } from './login-key.js';
export { toTwilio } from './to-twilio.js';
export type {
  TwilioCallback,
  TwilioContext,
  TwilioEvent,
  TwilioFunction,
  TwilioReply,
  TwilioRequest,
} from './runtime.js';
