export { DEMO_SAML_AGENTS, developmentSamlProvider } from './provider.js';
export { attributesOf } from './options.js';
export type { DevelopmentServiceProvider } from './options.js';
export type { DevelopmentSamlOptions, DevelopmentSamlProvider } from './provider.js';
export type { DevelopmentSamlAgent } from './pages.js';
export { freshKeys } from './self-signed.js';
export type { FreshKeys } from './self-signed.js';
