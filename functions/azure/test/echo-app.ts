// Every path, so that the rows about paths reach the handler.
import { echoHandler } from '@glance-kit/testing/echo-handler';
import { invocationLog } from '../src/invocation-log.js';
import { registerFunction } from '../src/register.js';

registerFunction('{*rest}', echoHandler, invocationLog);
