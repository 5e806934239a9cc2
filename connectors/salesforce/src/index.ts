export type {
  GlanceCobrowseApex,
  SalesforceActivity,
  SalesforceAssertion,
  SalesforceContext,
  SalesforceError,
  SalesforceErrorCode,
  SalesforceLoginKey,
  SalesforcePermissions,
  SalesforceRecorded,
  SalesforceSettings,
} from './apex-contract.js';
export { salesforceHost } from './host.js';
export type { SalesforceHostOptions } from './host.js';
export { RecordWatch } from './record-watch.js';
export type { SalesforcePage } from './sdk.js';
