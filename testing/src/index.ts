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
