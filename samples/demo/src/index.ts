export { startDemo } from './demo.js';
export type { Demo, DemoOptions } from './demo.js';
export { consoleLog } from './log.js';
export { DEFAULT_PORT, firstPort } from './ports.js';
export { terminalStyle, welcome } from './text.js';
export type { Style } from './text.js';
