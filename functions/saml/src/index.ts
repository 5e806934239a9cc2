export type {
  SamlCheck,
  SamlKeyPair,
  SamlLogin,
  SamlMessage,
  SamlOptions,
  SamlProvider,
  SamlRequestRecord,
  SamlServiceProvider,
} from './contract.js';
export { partnerUserIdOf } from './partner-user-id.js';
export type { PartnerUserMapping } from './partner-user-id.js';
export { readProviderMetadata } from './provider-metadata.js';
export type { ProviderMetadata, ProviderMetadataOptions } from './provider-metadata.js';
export { SamlRefusal, isSamlRefusal } from './refusal.js';
export { samlProviders } from './registry.js';
export type { SamlProviders } from './registry.js';
export { createSamlServiceProvider } from './service-provider.js';
