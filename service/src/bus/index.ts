export type { Bus } from './bus.js';
export { embeddedBus } from './embedded.js';
export type { EmbeddedBusOptions } from './embedded.js';
