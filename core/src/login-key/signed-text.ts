/**
 * What a login key signs: group, partner user id, version and expiry, one after the other with no separator.
 *
 * @param expires  epoch seconds, ten digits
 */
export function signedText(groupId: string, partnerUserId: string, expires: string): string {
  return `${groupId}${partnerUserId}1${expires}`;
}
