export { WEB_FIELDS, webHost } from './host.js';
export type { WebOptions } from './host.js';
export type { EmbeddingPage } from './sdk.js';
export { embeddingPage } from './embedding-page.js';
export type { ConnectedPage, EmbeddingPageOptions } from './embedding-page.js';
export { contextOfQuery } from './address.js';
export { frameAddress } from './frame-address.js';
export type { AddressContext } from './address.js';
export { PROTOCOL_VERSION, readFromPanel, readToPanel } from './protocol.js';
export type {
  FromPanel,
  FromPanelEnvelope,
  ToPanel,
  ToPanelEnvelope,
  WebContext,
  WebState,
  WebStateEvent,
  WebTheme,
} from './protocol.js';
export { readWebConfig } from './config.js';
export type { WebPageConfig } from './config.js';
