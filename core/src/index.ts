export { KitError, REMEDIES, isKitError } from './errors.js';
export type { ErrorCode } from './errors.js';
export { guard, problem } from './runtime.js';
export type { Handler, Log, LogEntry, Problem } from './runtime.js';
export { latest } from './latest.js';
export type { Latest } from './latest.js';
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
export { INITIAL_JOIN_STATE, joinStep } from './join/machine.js';
export type {
  JoinEffect,
  JoinEvent,
  JoinOptions,
  JoinState,
  JoinStep,
  LiveSession,
  Trouble,
} from './join/machine.js';
export { readPanelEnvelope, readViewerEnvelope } from './viewer-channel.js';
export type { PanelEnvelope, ViewerEnvelope } from './viewer-channel.js';
export { matchingCode } from './hand-off.js';
export type { CollectedSignIn } from './hand-off.js';
