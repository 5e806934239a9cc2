import { agentJoinUrl, agentStartUrl, panoramaJoinUrl, serviceOrigin } from '@glance-kit/core';

/**
 * What agents may do besides joining in the browser, by the addresses that a service has for it. None of them holds a
 * login key: it would stand in an address. Agents sign in where an address leads, once.
 */
export interface ServiceActions {
  /** Joins a session in the desktop client; opened in the same window, since a new one would stay blank. */
  desktopClient(sessionKey: string): string;
  /** Looks for the desktop client, offers to install it, and shows a screen with it. */
  screenShare: string;
  /** Invites by SMS to show what a camera sees. */
  camera: string;
}

/** Glance's own servers, and those of its customers on its domain. */
const GLANCE = /(?:^|\.)(?:my)?glance\.net$/;

/**
 * @param service  as for `serviceOrigin`
 * @returns `undefined` for a service of one's own, which has none of these
 * @see Glance, "Agent pages" and "Desktop client URLs"
 */
export function serviceActions(service: string, groupId: string): ServiceActions | undefined {
  const base = serviceOrigin(service);
  if (!GLANCE.test(new URL(base).hostname)) return undefined;
  return {
    desktopClient: (sessionKey) => panoramaJoinUrl({ base, groupId, sessionKey }),
    screenShare: agentStartUrl({ base }),
    camera: agentJoinUrl({ base, mode: 'smsinvitation' }),
  };
}
