export { callApex, lightningPage } from './page.js';
export type {
  LightningComponentFactory,
  LightningPage,
  LightningPageOptions,
  LightningPageReference,
  LightningToast,
} from './page.js';
export { ApexRefusal, salesforceOrg } from './org.js';
export type {
  LightningRecord,
  SalesforceCompanySettings,
  SalesforceOrg,
  SalesforceOrgOptions,
  SalesforcePermissionSet,
  SalesforceRefusal,
  SalesforceTask,
} from './org.js';
