// What is deployed as functions/activity.js: Twilio calls the export `handler`.
import { twilioActivity } from './activity.js';
import { carry } from './carry.js';
import { twilioLog } from './twilio-function.js';

export const handler = twilioActivity(twilioLog, carry);
