/** The value of a cookie; `undefined` when missing or sent twice, since two readers could take different ones. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  const values: string[] = [];
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) values.push(part.slice(equals + 1).trim());
  }
  return values.length === 1 ? values[0] : undefined;
}

/** A cookie for this service only, out of reach of scripts. Values are our own base64url: nothing to escape. */
export function setCookie(
  name: string,
  value: string,
  options: { secure: boolean; path: string; maxAgeSeconds: number; sameSite: 'Lax' | 'Strict' },
): string {
  const { path, maxAgeSeconds, sameSite, secure } = options;
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly'];
  if (secure) parts.push('Secure');
  parts.push(`SameSite=${sameSite}`);
  return parts.join('; ');
}
