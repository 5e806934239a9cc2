/**
 * The name of a cookie that only this host may write. Browsers take `__Host-` from the host itself alone, over https and
 * for all of its paths; without it a page of any neighbour of the domain could plant one. Over plain http, which is for
 * loopback hosts, no browser takes the prefix.
 *
 * @see RFC 6265bis, "The __Host- Prefix"
 */
export function ownCookieName(publicOrigin: string, name: string): string {
  return publicOrigin.startsWith('https:') ? `__Host-${name}` : name;
}

/**
 * The value of a cookie; two of one name are none: one of the two was planted.
 *
 * Blanks and tabs before a name are dropped, and no other white space: to browsers it is part of the name, so that a
 * no-break space before `__Host-` would be a way around the prefix.
 */
export function onlyCookie(header: string | null | undefined, name: string): string | undefined {
  const found = (header ?? '')
    .split(';')
    .map((part) => part.replace(/^[ \t]+/, ''))
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? found[0]!.slice(name.length + 1).trimEnd() : undefined;
}
