import { isLoopbackHost, KitError, type Signer } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import type { VisitorSettings } from '../protocol/index.js';
import type { GroupSettings } from './group-settings.js';

/** A group as the running service uses it. */
export interface Group extends GroupSettings {
  /** Checks login keys of this group. */
  signer: Signer;
}

export type Groups = ReadonlyMap<string, Group>;

/**
 * @param nowMs  epoch milliseconds, for the expiry of login keys
 * @throws KitError CONFIG_INVALID when two groups share an id or an API key: the signed text has no separators,
 *   so a shared key would let an agent of one group pass for one of the other
 */
export function groupsOf(settings: readonly GroupSettings[], nowMs: () => number): Groups {
  if (settings.length === 0) throw new KitError('CONFIG_INVALID', 'There is no group.');
  const groups = new Map<string, Group>();
  const owners = new Map<string, string>();
  for (const group of settings) {
    if (groups.has(group.id)) throw new KitError('CONFIG_INVALID', `Group ${group.id} is listed twice.`);
    const owner = owners.get(group.apiKey);
    if (owner !== undefined) {
      throw new KitError('CONFIG_INVALID', `Groups ${owner} and ${group.id} have the same API key.`);
    }
    owners.set(group.apiKey, group.id);
    checkUnique(group, [...groups.values()]);
    const signer = nodeSigner(group.apiKey, { now: () => Math.floor(nowMs() / 1000) });
    groups.set(group.id, { ...group, signer });
  }
  return groups;
}

/** What finds a group at a sign-in must find one. */
function checkUnique(group: GroupSettings, others: readonly GroupSettings[]): void {
  const same = (a: string | undefined, b: string | undefined): boolean =>
    a !== undefined && a.toLowerCase() === b?.toLowerCase();
  for (const other of others) {
    const both = `Groups ${other.id} and ${group.id} have the same`;
    if (same(group.name, other.name)) throw new KitError('CONFIG_INVALID', `${both} name.`);
    if (same(group.sso?.accountIdentifier, other.sso?.accountIdentifier))
      throw new KitError('CONFIG_INVALID', `${both} sso.accountIdentifier.`);
  }
  const addresses = new Set<string>();
  for (const { people = {} } of [...others, group]) {
    for (const { glanceAddress } of Object.values(people)) {
      if (glanceAddress === undefined) continue;
      if (addresses.has(glanceAddress.toLowerCase()))
        throw new KitError('CONFIG_INVALID', 'Two users have the same glanceAddress.');
      addresses.add(glanceAddress.toLowerCase());
    }
  }
}

export function visitorSettings(group: GroupSettings, site: 'staging' | 'production'): VisitorSettings {
  return { groupId: group.id, site, ...group.profiles[site] };
}

/** Whether an agent desktop of this group may have this origin. */
export function isAgentOrigin(group: GroupSettings, origin: string): boolean {
  if (group.agentOrigins !== 'loopback') return group.agentOrigins.includes(origin);
  if (!URL.canParse(origin)) return false;
  const { origin: canonical, protocol, hostname } = new URL(origin);
  return canonical === origin && /^https?:$/.test(protocol) && isLoopbackHost(hostname);
}

/** Whether pages of this origin may start sessions and report visitors. */
export function isSiteOrigin({ siteOrigins }: GroupSettings, origin: string | undefined): boolean {
  return siteOrigins === 'any' || (origin !== undefined && siteOrigins.includes(origin));
}

const LOOPBACK_ANCESTORS = [
  'http://localhost:*',
  'http://127.0.0.1:*',
  'http://*.localhost:*',
  'https://localhost:*',
  'https://127.0.0.1:*',
  'https://*.localhost:*',
];

/** Source list of `frame-ancestors` for pages of these groups. */
export function frameAncestors(groups: Iterable<GroupSettings>): string {
  const sources = new Set(["'self'"]);
  for (const { agentOrigins } of groups) {
    for (const origin of agentOrigins === 'loopback' ? LOOPBACK_ANCESTORS : agentOrigins) sources.add(origin);
  }
  return [...sources].join(' ');
}
