export { lightningComponents } from './components.js';
export type { EngineFile, LightningComponents, LightningComponentsOptions } from './components.js';
export { salesforceDesktopPages } from './desktop.js';
export type { SalesforceDesktopOptions, SalesforceDesktopPages } from './desktop.js';
export { ApexRefusal, salesforceOrg } from './org.js';
export type { SalesforceOrg, SalesforceOrgOptions } from './org.js';
