export { presenceDirectory } from './directory.js';
export type { PresenceDirectory, PresentVisitor } from './directory.js';
export { readReport } from './read-report.js';
export { MAX_TOKEN_MINUTES, presenceTokens } from './tokens.js';
export type { PresenceTokens, TokenHolder } from './tokens.js';
