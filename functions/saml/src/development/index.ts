export { attributesOf, DEMO_SAML_AGENTS, developmentSamlProvider } from './provider.js';
export type {
  DevelopmentSamlOptions,
  DevelopmentSamlProvider,
  DevelopmentServiceProvider,
} from './provider.js';
export type { DevelopmentSamlAgent } from './pages.js';
export { freshKeys } from './self-signed.js';
export type { FreshKeys } from './self-signed.js';
