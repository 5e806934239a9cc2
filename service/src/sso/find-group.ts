import type { AgentPageParameters } from '@glance-kit/core';
import type { Group, Groups } from '../config/groups.js';
import { folded } from '../folded.js';
import type { Store } from '../store/index.js';

/** The four ways in which a request may name a group. */
export const HINTS = ['idpid', 'idpname', 'idptoken', 'idpusername'] as const;
export type Hint = (typeof HINTS)[number];

export type SsoParameters = Pick<AgentPageParameters, Hint>;

/** A group with single sign-on, and what it was found by. */
export interface FoundGroup {
  group: Group & Required<Pick<Group, 'sso'>>;
  by: Hint;
}

/** The parameters as they were given, for an address that asks again. */
export function hintsOf(parameters: SsoParameters): Partial<Record<Hint, string>> {
  return Object.fromEntries(
    HINTS.filter((hint) => parameters[hint] !== undefined).map((hint) => [hint, parameters[hint]!]),
  );
}

/**
 * The group that exactly one of the parameters names. `undefined` for every failure alike: an unknown name, a group
 * without single sign-on, a user that does not exist, two parameters.
 */
export function groupFinder(
  groups: Groups,
  store: Store,
): (parameters: SsoParameters) => Promise<FoundGroup | undefined> {
  const same = (a: string | undefined, b: string): boolean => a !== undefined && folded(a) === folded(b);
  const only = (matches: (group: Group) => boolean): Group | undefined => [...groups.values()].find(matches);
  const search: Record<Hint, (value: string) => Promise<Group | undefined> | Group | undefined> = {
    idpid: (value) => groups.get(value),
    idpname: (value) => only(({ name }) => same(name, value)),
    idptoken: (value) => only(({ sso }) => same(sso?.accountIdentifier, value)),
    idpusername: async (value) => {
      const user = await store.users.withAddress(value);
      return user && groups.get(user.groupId);
    },
  };
  return async (parameters) => {
    const given = HINTS.filter((hint) => parameters[hint] !== undefined);
    const [by] = given;
    if (by === undefined || given.length > 1) return undefined;
    const group = await search[by](parameters[by]!);
    return group?.sso && { group: group as FoundGroup['group'], by };
  };
}
