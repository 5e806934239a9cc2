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
