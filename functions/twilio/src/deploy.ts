// What is deployed as functions/getloginkey.js: Twilio calls the export `handler`.
import { twilioLoginKey } from './login-key.js';

export const handler = twilioLoginKey();
