export { five9Host } from './host.js';
export type { Five9Host, Five9Options } from './host.js';
export type { Five9Page } from './sdk.js';
export { five9Context } from './map.js';
export type { Five9Context } from './map.js';
export { webConnectors } from './connector.js';
export type { WebConnector, WebConnectorOptions } from './connector.js';
