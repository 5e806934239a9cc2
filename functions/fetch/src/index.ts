export { activityModule } from './activity-module.js';
export { environmentOf } from './environment.js';
export { loginKeyModule } from './login-key-module.js';
export { toFetch } from './to-fetch.js';
export type { FetchModule } from './to-fetch.js';
