import { canonicalGroupId } from '../login-key/user.js';
import { scriptOrigin, serviceOrigin } from './origin.js';
import { withQuery } from './query.js';

/** Which configuration profile of a group applies; not a choice of server. */
export type SiteProfile = 'staging' | 'production';

/**
 * The page where a guest without an account gets a join code.
 *
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID
 */
export function guestUrl(base: string, groupId: string | number): string {
  return withQuery(`${serviceOrigin(base)}/guest/`, { groupid: canonicalGroupId(groupId) });
}

/**
 * The script with which a site builds its own guest page.
 *
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID
 */
export function guestScriptUrl(base: string, groupId: string | number, site: SiteProfile): string {
  return `${serviceOrigin(base)}/script/${canonicalGroupId(groupId)}/${site}/Guest`;
}

/** Which script the tag loads; the names are case-sensitive. The visitor's unless given. */
export type TagScript = 'Agent' | 'PresenceAgent' | 'PresenceVisitor' | 'XDOM';

/**
 * The address in a page's script tag.
 *
 * @param base  as for `serviceOrigin`; a preset means the vendor's script server
 * @throws KitError ADDRESS_INVALID, GROUP_ID_INVALID
 */
export function tagScriptUrl(
  base: string,
  groupId: string | number,
  site: SiteProfile,
  script?: TagScript,
): string {
  // The presence page alone spells the group's parameter in full.
  const group = script === 'PresenceAgent' ? 'groupid' : 'group';
  return withQuery(`${scriptOrigin(base)}/cobrowse/CobrowseJS.ashx`, {
    [group]: canonicalGroupId(groupId),
    site,
    script,
  });
}
