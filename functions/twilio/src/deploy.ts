// What is deployed as functions/getloginkey.js: Twilio calls the export `handler`.
import { carry } from './carry.js';
import { twilioLog, twilioLoginKey } from './login-key.js';

export const handler = twilioLoginKey(twilioLog, carry);
