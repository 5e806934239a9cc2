export { hostSuite } from './host-suite.js';
export type { HostBench } from './host-suite.js';
export { fakeWindow } from './host-suite-window.js';
export type { FakeOpened, FakeWindow } from './host-suite-window.js';
