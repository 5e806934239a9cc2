// A function for the local runtime: the echo handler behind the same adapter as the deployable.
import { echoHandler } from '@glance-kit/testing/echo-handler';
import { toTwilio, twilioLog } from '../src/index.js';

export const handler = toTwilio(echoHandler, twilioLog);
