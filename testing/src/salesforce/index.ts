export { callApex, lightningPage } from './page.js';
export type {
  LightningComponentFactory,
  LightningPage,
  LightningPageOptions,
  LightningToast,
} from './page.js';
export { ApexRefusal, salesforceOrg } from './org.js';
export type {
  LightningRecord,
  SalesforceOrg,
  SalesforceOrgOptions,
  SalesforcePermissionSet,
  SalesforceRefusal,
  SalesforceTask,
} from './org.js';
