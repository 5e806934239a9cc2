// The deployable: Lambda loads this once per instance and calls `handler` per request.
import { lambdaLog } from './log.js';
import { lambdaLoginKey } from './login-key.js';

const log = lambdaLog(console, process.env['AWS_LAMBDA_LOG_FORMAT']);

export const { handler } = lambdaLoginKey(process.env, { log });
