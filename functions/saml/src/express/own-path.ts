/**
 * A path of our own, as an address: what a browser brings along may name any place.
 *
 * @returns `undefined` for what is no absolute path of this origin (another host, `//host`, a backslash, a scheme)
 */
export function ownAddress(text: unknown, origin: string): string | undefined {
  if (typeof text !== 'string' || !/^\/(?!\/)[^\\\p{Cc}]*$/u.test(text)) return undefined;
  if (!URL.canParse(text, origin)) return undefined;
  const url = new URL(text, origin);
  // With the origin in front: a path such as "/.//host" would on its own be read as another host.
  return url.origin === origin ? `${origin}${url.pathname}${url.search}${url.hash}` : undefined;
}
