export { amazonConnectHost } from './host.js';
export type { AmazonConnectHost, AmazonConnectOptions } from './host.js';
export { openApp } from './open-app.js';
export type { ConnectApp } from './open-app.js';
export type { AppScope, ConnectClients, ConnectSdk } from './sdk.js';
export { readConnectConfig } from './config.js';
export type { ConnectPageConfig } from './config.js';
export { CONTACT_FIELDS, attributeNames, contactVisitor } from './map.js';
export type { ContactRecord } from './map.js';
export { appPermissions, missingPermissions } from './permissions.js';
export type { AppPermission } from './permissions.js';
export {
  SANDBOX,
  cloudFormationTemplate,
  createApplicationInput,
  securityProfileApplications,
  securityProfileInput,
} from './registration.js';
export type { AmazonConnectInstallation, CreateApplicationInput } from './registration.js';
export { registrationFaults } from './registration-faults.js';
export type { InstallationFault } from './registration-faults.js';
export { allowLists, checklist, registrationCommands } from './registration-lines.js';
export type { AllowLists } from './registration-lines.js';
export { cdkSource } from './cdk-source.js';
