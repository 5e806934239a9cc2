export { parseSetCookie } from './cookies.js';
export { invocationLog } from './invocation-log.js';
export { registerFunction } from './register.js';
export { toAzure } from './to-azure.js';
