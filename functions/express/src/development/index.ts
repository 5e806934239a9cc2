export type { DevelopmentAgent } from './chooser-page.js';
export { DEMO_AGENTS, developmentProvider } from './provider.js';
export type { DevelopmentClient, DevelopmentProvider, DevelopmentProviderOptions } from './provider.js';
