export { activityHandler } from './activity/activity-handler.js';
export type { ActivityOptions, WriteActivity } from './activity/activity-handler.js';
export { connectActivity } from './activity/connect.js';
export type { ConnectActivityOptions } from './activity/connect.js';
export { five9WrapUp } from './activity/five9-wrap-up.js';
export type { Five9WrapUpOptions } from './activity/five9-wrap-up.js';
export { readActivity } from './activity/record.js';
export type { CheckedActivity } from './activity/record.js';
export { taskRouterActivity } from './activity/task-router.js';
export type { TaskRouterOptions } from './activity/task-router.js';
export { webhookActivity } from './activity/webhook.js';
export { SIGNATURE_HEADER, demandSharedSecret, webhookCaller } from './activity/webhook-call.js';
export type { CallWebhook, WebhookOptions } from './activity/webhook-call.js';
export type { AgentRequestOptions } from './agent-request.js';
export { bearerAuthenticator } from './authenticators/bearer.js';
export { cognitoAuthenticator } from './authenticators/cognito.js';
export type { CognitoOptions } from './authenticators/cognito.js';
export { TEAMS_CLIENTS, entraAuthenticator } from './authenticators/entra.js';
export type { EntraOptions } from './authenticators/entra.js';
export type { FlexAccount } from './authenticators/flex-validate.js';
export { flexAuthenticator } from './authenticators/flex.js';
export type { FlexOptions, FlexUser } from './authenticators/flex.js';
export { jwtAuthenticator, jwtVerifier } from './authenticators/jwt.js';
export type { JwtOptions } from './authenticators/jwt.js';
export { oktaAuthenticator } from './authenticators/okta.js';
export type { OktaOptions } from './authenticators/okta.js';
export type { TokenOptions } from './authenticators/token-rules.js';
export { genesysAuthenticator, genesysVerifier } from './authenticators/genesys.js';
export type { GenesysOptions, GenesysUserField } from './authenticators/genesys.js';
export { GENESYS_DOMAINS } from './authenticators/genesys-api.js';
export type { GenesysDomain } from './authenticators/genesys-api.js';
export { zendeskAuthenticator, zendeskVerifier } from './authenticators/zendesk.js';
export type { ZendeskOptions, ZendeskPublicKey } from './authenticators/zendesk.js';
export { salesforceAuthenticator, salesforceVerifier } from './authenticators/salesforce.js';
export type { SalesforceOptions } from './authenticators/salesforce.js';
export type { SalesforceCertificates } from './authenticators/salesforce-certificates.js';
export { connectAttributesPort, connectPort } from './authenticators/connect-port.js';
export type {
  ConnectAttributesClient,
  ConnectAttributesPort,
  ConnectClient,
  ConnectContact,
  ConnectPort,
  ConnectUser,
} from './authenticators/connect-port.js';
export { contactTicketAuthenticator, contactTicketVerifier } from './authenticators/contact-ticket.js';
export type { ContactTicketOptions, ContactTicketUser } from './authenticators/contact-ticket.js';
export { CONTACT_TICKET_LIFETIME } from './authenticators/contact-ticket-form.js';
export { signContactTicket } from './authenticators/contact-ticket-sign.js';
export type { SignContactTicketOptions } from './authenticators/contact-ticket-sign.js';
export type { TwilioAccount } from './authenticators/twilio-account.js';
export { cachedIdentity } from './cached-identity.js';
export type { CachedIdentityOptions } from './cached-identity.js';
export { cachedSigner } from './cached-signer.js';
export type { CachedSigner, CachedSignerOptions } from './cached-signer.js';
export type { Count, ExpiringCounter, ExpiringStore } from './expiring-store.js';
export type { Fields } from './fields.js';
export { ACTIVITY_SETTING, activityFunction } from './function/activity-function.js';
export type { ActivityKinds } from './function/activity-function.js';
export type { ActivityKind } from './function/activity-kind.js';
export { connectKind } from './function/connect-kind.js';
export { taskRouterKind } from './function/task-router-kind.js';
export { namingVariables } from './function/setting.js';
export { webhookKind } from './function/webhook-kind.js';
export { identityFromSettings, IDENTITY_SETTINGS } from './function/identity-settings.js';
export type { IdentityName, IdentitySetting } from './function/identity-settings.js';
export { loginKeyFunction } from './function/login-key-function.js';
export type { LoginKeyFunction, RuntimeTools } from './function/login-key-function.js';
export { isRefusal, refuse } from './identity.js';
export type { Authenticate, Identity, PageRefusal, Refusal, VerifyToken } from './identity.js';
export { checkExpiration, checkGroupId, loginKeyHandler } from './login-key-handler.js';
export type { LoginKeyOptions } from './login-key-handler.js';
export { LazyHeaders } from './lazy/lazy-headers.js';
export { lazyRequest, sourceOf } from './lazy/lazy-request.js';
export type { RequestSource } from './lazy/lazy-request.js';
export { linkWebClasses } from './lazy/link.js';
export { textPartsOf, textReply } from './lazy/text-reply.js';
export type { TextReplyParts } from './lazy/text-reply.js';
export { memoryCounter, memoryStore } from './memory-store.js';
export type { MemoryCounterOptions, MemoryStoreOptions } from './memory-store.js';
export { checkRateLimit, secondsToWait } from './rate-limit.js';
export type { RateLimit } from './rate-limit.js';
export type { MakeReply } from './reply.js';
export type { SecretSource } from './secret-source.js';
export {
  DEPLOYMENT_SETTINGS,
  apiKeySetting,
  deploymentSettings,
  environmentKey,
  list,
  loginKeySettings,
  required,
  serviceSetting,
  wholeNumber,
} from './settings.js';
export type { DeploymentSettings, Environment, LoginKeySettings, Setting } from './settings.js';
export { SIGN_IN_ASSETS } from './sign-in/assets.js';
export type { SignInRecord } from './sign-in/hand-off.js';
export { onlyCookie, ownCookieName } from './sign-in/cookies.js';
export { PAGE_HEADERS, escapeHtml, framedPageHeaders, signInPage, troublePage } from './sign-in/pages.js';
export type { SignInChoice, SignInProvider, SignedIn } from './sign-in/provider.js';
export { digest, randomSecret } from './sign-in/secrets.js';
export { fromOwnPage, sessionCookie } from './sign-in/session-cookie.js';
export type { SessionCookie } from './sign-in/session-cookie.js';
export { sessionAuthenticator, sessionHandler, signOutHandler } from './sign-in/session-handlers.js';
export type { SessionOptions, SignOutOptions } from './sign-in/session-handlers.js';
export { sessions } from './sign-in/sessions.js';
export type { SessionRecord, Sessions, SessionsOptions } from './sign-in/sessions.js';
export { signInHandlers } from './sign-in/sign-in-handlers.js';
export type { SignInHandlers, SignInOptions } from './sign-in/sign-in-handlers.js';
