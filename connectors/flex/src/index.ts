export { TwilioFlexGlance } from './component.js';
export type {
  AuthMethod,
  HistoricalReportingData,
  LanguageManager,
  TwilioFlexGlanceProps,
} from './properties.js';
export { installCobrowse } from './plugin.js';
export { readFlexConfig } from './config.js';
export type { FlexConfig, FlexPlacement } from './config.js';
export { flexHost } from './host.js';
export type { FlexHostOptions } from './host.js';
export { FLEX_FIELDS, flexFields, flexVisitor } from './map.js';
export { flexLoginKeys, sendFlexActivity } from './login-keys.js';
export type { FlexPartnerUser } from './login-keys.js';
export { managerToken } from './flex-token.js';
export type { FlexPostOptions, FlexToken } from './flex-token.js';
export type { FlexContent, FlexManager, FlexState, FlexTask, FlexUi } from './sdk.js';
