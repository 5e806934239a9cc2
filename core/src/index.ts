export { KitError, REMEDIES, isKitError } from './errors.js';
export type { ErrorCode } from './errors.js';
export { guard, problem } from './runtime.js';
export type { Handler, Log, LogEntry, Problem } from './runtime.js';
export { jsonLog } from './json-log.js';
export { base64url } from './base64url.js';
export { pause, systemClock } from './clock.js';
export type { Clock } from './clock.js';
export { latest } from './latest.js';
export type { Latest } from './latest.js';
export { visitorStream } from './visitor-stream.js';
export type {
  Activity,
  Agent,
  EndReason,
  Host,
  Viewer,
  ViewerAddress,
  ViewerCommand,
  ViewerMessage,
  ViewerRequest,
  Visitor,
} from './host.js';
export { joinStep } from './join/machine.js';
export { INITIAL_JOIN_STATE } from './join/states.js';
export type {
  JoinContact,
  JoinEffect,
  JoinEvent,
  JoinOptions,
  JoinState,
  JoinStep,
  LiveSession,
  Trouble,
} from './join/states.js';
export { readPanelEnvelope, readViewerEnvelope } from './viewer-channel.js';
export type { PanelEnvelope, ViewerEnvelope } from './viewer-channel.js';
export { matchingCode } from './hand-off.js';
export type { CollectedSignIn } from './hand-off.js';
export { LOGIN_KEY_LIFETIME } from './login-key/lifetime.js';
export { canonicalGroupId, checkPartnerUserId, isGroupId, isPartnerUserId } from './login-key/user.js';
export type { PartnerUser } from './login-key/user.js';
export { isWellFormed } from './well-formed.js';
export { checkApiKey } from './login-key/signer.js';
export type { Signer, SignerOptions } from './login-key/signer.js';
export { portableSigner } from './login-key/portable-signer.js';
export { mintLoginKey } from './login-key/mint.js';
export { isLoginKey, parseLoginKey } from './login-key/parse.js';
export type { LoginKeyParts } from './login-key/parse.js';
export { verifyLoginKey } from './login-key/verify.js';
export type { LoginKeyCheck, LoginKeyRefusal } from './login-key/verify.js';
export type { LoginKeyGrant, LoginKeyReply, LoginKeySource } from './login-key/grant.js';
export {
  RANDOM_SESSION_KEY,
  SESSION_KEY_MAX_LENGTH,
  isPortableSessionKey,
  isSessionKey,
  sessionKeyProblem,
} from './session-key.js';
export type { SessionKeyProblem } from './session-key.js';
export { PERSON_LIMITS, personProblem } from './person.js';
export type { PersonField } from './person.js';
export {
  SERVICE_PRESETS,
  isLoopbackHost,
  isSameOriginPath,
  presenceOrigin,
  serviceOrigin,
} from './addresses/origin.js';
export { pagePolicyHeaders } from './addresses/page-policy.js';
export type { PagePolicy } from './addresses/page-policy.js';
export type { Parameters } from './addresses/query.js';
export type { AgentCredentials, SsoHint } from './addresses/sign-in.js';
export { AGENT_VIEW_PATHS, agentViewForm, agentViewUrl } from './addresses/agent-view.js';
export { plainView } from './addresses/plain-view.js';
export type { AgentViewOptions } from './addresses/agent-view.js';
export { AGENT_JOIN_PATHS, agentJoinForm, agentJoinUrl } from './addresses/agent-join.js';
export type { AgentJoinOptions, JoinMode } from './addresses/agent-join.js';
export {
  ACCOUNT_PATH,
  accountUrl,
  agentStartUrl,
  getLoginKeyUrl,
  hostButtonsUrl,
  loginUrl,
} from './addresses/account.js';
export type { AgentStartOptions, GetLoginKeyOptions, HostButtonsOptions } from './addresses/account.js';
export {
  clientShowUrl,
  clientStartUrl,
  panoramaJoinUrl,
  panoramaSignInUrl,
} from './addresses/desktop-client.js';
export type { ClientStartOptions, PanoramaJoinOptions } from './addresses/desktop-client.js';
export { guestScriptUrl, guestUrl, tagScriptUrl } from './addresses/site.js';
export type { SiteProfile, TagScript } from './addresses/site.js';
export { readAgentParameters } from './addresses/parameters.js';
export type { AgentPageParameters } from './addresses/parameters.js';
export { viewerAddress } from './addresses/viewer-address.js';
export type { ViewerAddressOptions } from './addresses/viewer-address.js';
export {
  LAUNCH_PATH,
  LAUNCH_TICKET_MS,
  LAUNCH_TICKET_PATH,
  isLaunchTicket,
  launchAddress,
  launchTicketRequest,
  launchUrl,
  readLaunchTicket,
} from './addresses/launch.js';
export type { LaunchAddressOptions, LaunchTicket, LaunchTicketRequest } from './addresses/launch.js';
export { LOOKUP_PATH, sessionService } from './session-service/client.js';
export type { LookupRequest, SessionService, SessionServiceOptions } from './session-service/client.js';
export type { FoundSession, LookupResult } from './session-service/result.js';
export { AUTHORIZE_PATH, LOOKUP_VISITOR_PATH, presenceService } from './presence/client.js';
export type {
  PresenceService,
  PresenceServiceOptions,
  VisitorLookup,
  VisitorPresence,
} from './presence/client.js';
export type { VisitorInfo } from './presence/visitor-info.js';
export { LOOKUP_ATTEMPTS_MS, nextLookupAtMs } from './session-service/schedule.js';
export { pollLookup } from './session-service/poll.js';
export type { PollOptions } from './session-service/poll.js';
export { fieldsOf, mapVisitor, textAt } from './mapping/map-visitor.js';
export type {
  FieldMapping,
  FieldPath,
  KeyField,
  MappedVisitor,
  VisitorFields,
} from './mapping/map-visitor.js';
export { readFieldMapping } from './mapping/read-mapping.js';
export { visitorKey } from './mapping/visitor-key.js';
export type { KeyTransform } from './mapping/visitor-key.js';
export { activityRecord } from './activity-record.js';
export type { ActivityRecord } from './activity-record.js';
