export { lambdaLog } from './log.js';
export type { Console } from './log.js';
export { lambdaLoginKey } from './login-key.js';
export type { LambdaLoginKey, LambdaOptions } from './login-key.js';
export { secretsManagerKey } from './secrets-manager.js';
export type { SecretsManagerOptions, SecretsManagerSdk } from './secrets-manager.js';
export type { LambdaReply } from './shapes/shape.js';
export { toLambda } from './to-lambda.js';
export type { LambdaHandler } from './to-lambda.js';
