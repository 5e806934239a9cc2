// The deployable, always one CommonJS module: Lambda loads it once per instance and calls `handler` per request.
import { lambdaLog } from './log.js';
import { lambdaLoginKey } from './login-key.js';

type Sdk = typeof import('@aws-sdk/client-secrets-manager');

const log = lambdaLog(console, process.env['AWS_LAMBDA_LOG_FORMAT']);

declare const require: (name: string) => unknown;

// Lambda's own modules are found through NODE_PATH, which `require` reads and `import` does not.
const lib = async (): Promise<Sdk> => require('@aws-sdk/client-secrets-manager') as Sdk;

export const { handler } = lambdaLoginKey(process.env, { log, secrets: { lib } });
