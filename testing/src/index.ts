export { hostSuite } from './host-suite.js';
export type { HostBench } from './host-suite.js';
export { fakeWindow } from './host-suite-window.js';
export type { FakeOpened, FakeWindow } from './host-suite-window.js';
export { busSuite } from './bus-suite.js';
export type { SuiteBus } from './bus-suite.js';
export { storeSuite } from './store-suite.js';
export type {
  StoreBench,
  SuiteJson,
  SuiteParticipant,
  SuiteSession,
  SuiteSessionRecord,
  SuiteStore,
  SuiteUser,
} from './store-suite.js';
export { echoHandler } from './echo-handler.js';
export type { Echo, ReplyCommand } from './echo-handler.js';
export { runtimeSuite } from './runtime-suite.js';
export type { RunningRuntime, RuntimeBench, RuntimeLack } from './runtime-suite.js';
export type { RuntimeNeed } from './runtime-cases.js';
export { sendOverHttp } from './send-over-http.js';
export type { HeaderLines, RuntimeReply, RuntimeRequest } from './send-over-http.js';
export { startTokenIssuer } from './token-issuer.js';
export type { TokenIssuer } from './token-issuer.js';
export { authenticatorSuite } from './authenticator-suite.js';
export type {
  AuthenticatorBench,
  AuthenticatorLacks,
  SuiteAttack,
  SuiteFields,
  SuiteIdentity,
  SuiteProof,
  SuiteRefusal,
} from './authenticator-suite.js';
export { startTaskRouter } from './flex/task-router.js';
export type {
  ReservationStatus,
  TaskRouterAccount,
  TaskRouterReservation,
  TaskRouterStandIn,
} from './flex/task-router.js';
export { startConnectApi } from './connect-api.js';
export type { ConnectApi } from './connect-api.js';
export { startWebhookReceiver } from './webhook-receiver.js';
export type { ReceivedPost, WebhookReceiver } from './webhook-receiver.js';
