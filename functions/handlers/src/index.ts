export { bearerAuthenticator } from './bearer.js';
export { cachedIdentity } from './cached-identity.js';
export type { CachedIdentityOptions } from './cached-identity.js';
export { cachedSigner } from './cached-signer.js';
export type { CachedSigner, CachedSignerOptions, SecretSource } from './cached-signer.js';
export type { Count, ExpiringCounter, ExpiringStore } from './expiring-store.js';
export type { Fields } from './fields.js';
export { loginKeyFunction } from './function/login-key-function.js';
export type { LoginKeyFunction, RuntimeTools } from './function/login-key-function.js';
export { isRefusal, refuse } from './identity.js';
export type { Authenticate, Identity, Refusal, VerifyToken } from './identity.js';
export { jwtAuthenticator, jwtVerifier } from './jwt-authenticator.js';
export type { JwtOptions } from './jwt-authenticator.js';
export { checkExpiration, checkGroupId, loginKeyHandler } from './login-key-handler.js';
export type { LoginKeyOptions } from './login-key-handler.js';
export { memoryCounter, memoryStore } from './memory-store.js';
export type { MemoryStoreOptions } from './memory-store.js';
export type { RateLimit } from './rate-limit.js';
export type { MakeReply } from './reply.js';
export {
  apiKeySetting,
  deploymentSettings,
  list,
  loginKeySettings,
  required,
  wholeNumber,
} from './settings.js';
export type { DeploymentSettings, Environment, LoginKeySettings } from './settings.js';
export { SIGN_IN_ASSETS } from './sign-in/assets.js';
export type { SignInRecord } from './sign-in/hand-off.js';
export { PAGE_HEADERS, escapeHtml } from './sign-in/pages.js';
export type { SignInProvider } from './sign-in/provider.js';
export { signInHandlers } from './sign-in/sign-in-handlers.js';
export type { SignInHandlers, SignInOptions } from './sign-in/sign-in-handlers.js';
