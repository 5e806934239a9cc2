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
  options: {
    secure: boolean;
    path: string;
    maxAgeSeconds: number;
    sameSite: 'Lax' | 'Strict';
    /** For a page in a frame of another site: sent there, and only there. */
    framed?: boolean;
  },
): string {
  const { path, maxAgeSeconds, sameSite, secure, framed } = options;
  const parts = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`, 'HttpOnly'];
  // Browsers take partitioned cookies with Secure alone, and grant that to loopback hosts without TLS.
  if (secure || framed) parts.push('Secure');
  parts.push(framed ? 'SameSite=None; Partitioned' : `SameSite=${sameSite}`);
  return parts.join('; ');
}
