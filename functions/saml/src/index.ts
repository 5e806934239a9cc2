export type {
  SamlCheck,
  SamlKeyPair,
  SamlLogin,
  SamlMessage,
  SamlOptions,
  SamlProvider,
  SamlRefusal,
  SamlRequestRecord,
  SamlServiceProvider,
} from './contract.js';
export { readProviderMetadata } from './provider-metadata.js';
export type { ProviderMetadata } from './provider-metadata.js';
