// What is deployed as functions/getloginkey.js: Twilio calls the export `handler`.
import { carry } from './carry.js';
import { twilioLoginKey } from './login-key.js';
import { twilioLog } from './twilio-function.js';

export const handler = twilioLoginKey(twilioLog, carry);
