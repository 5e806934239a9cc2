import {
  agentWorkspace,
  type AgentWorkspace,
  type AgentWorkspaceOptions,
} from '@glance-kit/testing/amazon-connect';

declare global {
  interface Window {
    /** Sends what `swallow` tells to swallow, as `type` or `type command`. */
    open3p(options: Omit<AgentWorkspaceOptions, 'place' | 'swallow'>, swallow?: string[]): void;
    workspace: AgentWorkspace;
  }
}

window.open3p = (options, swallow = []) => {
  window.workspace = agentWorkspace({
    ...options,
    place: document.body,
    swallow: (message) =>
      swallow.includes(message.type === 'request' ? `request ${message.command}` : message.type),
  });
};
