export { agentWorkspace } from './agent-workspace.js';
export type {
  AgentWorkspace,
  AgentWorkspaceOptions,
  WorkspaceContact,
  WorkspaceEntry,
} from './agent-workspace.js';
export type { AppInstance } from './app-instance.js';
export type { AppConnection } from './app-connection.js';
export type { ContactState, SimulatedContact } from './contact.js';
export { PERMISSIONS, permissionFor } from './permissions.js';
export { ALLOW_TOKENS, DEFAULT_SANDBOX, SANDBOX_TOKENS, registrationProblems } from './registration.js';
export type { ApplicationRegistration } from './registration.js';
