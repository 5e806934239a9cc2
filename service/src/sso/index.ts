export { hintsOf } from './find-group.js';
export { ACS_PATH, METADATA_PATH } from './paths.js';
export { singleSignOn } from './sso.js';
export type { Sso, SsoParts } from './sso.js';
