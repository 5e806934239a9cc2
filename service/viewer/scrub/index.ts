export { LINK_STAND_IN } from './attributes.js';
export { MAX_SIDE_PX, scrubbed } from './events.js';
export type { ReplaySite } from './site.js';
