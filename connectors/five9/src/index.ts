export { five9Host } from './host.js';
export type { Five9Host, Five9Options } from './host.js';
export type { Five9Page } from './sdk.js';
export { CUSTOMER_NUMBER, FIVE9_FIELDS, five9Context } from './map.js';
export type { Five9Context, Five9MapOptions } from './map.js';
export { ACTIVITY_GROUP, ACTIVITY_VARIABLES, crmInteractions, lateInteractions } from './interactions.js';
export type { Five9Interactions } from './interactions.js';
export { loadInteractionApi } from './crm-sdk.js';
export type { CallVariable, InteractionApi, InteractionEvent, InteractionPayload } from './crm-sdk.js';
export { readFive9Config } from './config.js';
export type { Five9PageConfig } from './config.js';
export {
  CALL_PARAMETERS,
  VISITOR_VARIABLE,
  corsOrigins,
  webConnectors,
  wrapUpConnector,
} from './connector.js';
export type {
  ConnectorParameter,
  ContactType,
  CorsOptions,
  PageConnector,
  WebConnector,
  WebConnectorOptions,
  WebConnectorTrigger,
  WrapUpOptions,
} from './connector.js';
