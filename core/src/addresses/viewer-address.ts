import type { Agent, ViewerAddress } from '../host.js';
import { AGENT_VIEW_PATHS, agentViewForm } from './agent-view.js';
import type { AgentCredentials } from './sign-in.js';

/** Options of `viewerAddress`. */
export interface ViewerAddressOptions {
  /** The configured service, as for `serviceOrigin`: the only one that gets the credentials. */
  base: string;
  sessionKey: string;
  agent?: Agent;
}

/** Set from what we know ourselves, never from the found address. */
const OWN_NAMES = new Set(
  'sessionkey visitorid wait username partnerid partneruserid loginkey name email phone'.split(' '),
);

/**
 * Where the viewer of a found session opens: a form for the configured service with a fresh login key.
 *
 * The found join address is an answer from outside. It is never opened itself: one with another origin would be
 * handed the login key. From an address on the configured service the further parameters are kept.
 *
 * @throws KitError as `agentViewForm`
 */
export function viewerAddress(
  found: { joinUrl: string },
  credentials: AgentCredentials,
  { base, sessionKey, agent }: ViewerAddressOptions,
): Required<ViewerAddress> {
  const form = agentViewForm({ base, sessionKey, credentials, agent });
  const joinUrl = parse(found.joinUrl);
  if (!joinUrl || joinUrl.origin !== new URL(form.url).origin) return form;
  const older = joinUrl.pathname.toLowerCase() === AGENT_VIEW_PATHS.older.toLowerCase();
  const extra = [...joinUrl.searchParams].filter(([name]) => !OWN_NAMES.has(name.toLowerCase()));
  return {
    url: older ? new URL(AGENT_VIEW_PATHS.older, form.url).href : form.url,
    fields: { ...Object.fromEntries(extra), ...form.fields },
  };
}

function parse(address: string): URL | undefined {
  try {
    return new URL(address);
  } catch {
    return undefined;
  }
}
