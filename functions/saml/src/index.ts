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
