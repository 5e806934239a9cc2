// The second deployable, one CommonJS module as well.
import { lambdaActivity } from './activity.js';
import { lambdaLog } from './log.js';

type Sdk = typeof import('@aws-sdk/client-connect');

const log = lambdaLog(console, process.env['AWS_LAMBDA_LOG_FORMAT']);

declare const require: (name: string) => unknown;

// Lambda's own modules are found through NODE_PATH, which `require` reads and `import` does not.
const lib = async (): Promise<Sdk> => require('@aws-sdk/client-connect') as Sdk;

export const handler = lambdaActivity(process.env, { log, connectSdk: { lib } });
