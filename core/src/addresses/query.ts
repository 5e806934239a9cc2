/** Names and values of an address or a form, in order; `undefined` values are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** Form fields: the parameters that have a value. */
export function fieldsOf(parameters: Parameters): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) fields[name] = value;
  return fields;
}

/**
 * `address?name=value&…` with every value percent-encoded. A space becomes `%20`, not `+`: desktop clients do not
 * all read `+` as a space.
 */
export function withQuery(address: string, parameters: Parameters): string {
  const pairs = Object.entries(fieldsOf(parameters)).map(
    ([name, value]) => `${encode(name)}=${encode(value)}`,
  );
  return pairs.length > 0 ? `${address}?${pairs.join('&')}` : address;
}

/** Percent-encodes one value. Lone surrogates, which have no UTF-8 form, become U+FFFD as in a browser's form. */
export function encode(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\ufffd');
  return encodeURIComponent(wellFormed).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
