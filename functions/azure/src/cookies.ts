import type { Cookie } from '@azure/functions';

const SAME_SITE: Readonly<Record<string, Cookie['sameSite']>> = {
  strict: 'Strict',
  lax: 'Lax',
  none: 'None',
};

/** What each attribute sets; attributes that Azure has no field for are left out. */
const ATTRIBUTES: Readonly<Record<string, (value: string) => Partial<Cookie>>> = {
  expires: (value) => {
    const ms = Date.parse(value);
    // Azure's library drops the time 0, which many cookies that are to be deleted carry, and throws at no time at all.
    return Number.isNaN(ms) ? {} : { expires: new Date(Math.max(1000, ms)) };
  },
  'max-age': (value) => (/^-?\d+$/.test(value) ? { maxAge: Number(value) } : {}),
  domain: (value) => ({ domain: value }),
  path: (value) => ({ path: value }),
  secure: () => ({ secure: true }),
  httponly: () => ({ httpOnly: true }),
  samesite: (value) => ({ sameSite: SAME_SITE[value.toLowerCase()] }),
};

/** Azure's host escapes every value once more; what is percent-encoded is sent as it was only if it is decoded here. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/**
 * A `Set-Cookie` line as Azure wants it: in parts. Azure takes cookies as objects beside the
 * headers; as a header, only the last would survive.
 *
 * @see RFC 6265 section 5.2
 */
export function parseSetCookie(line: string): Cookie {
  const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
  const cut = pair.indexOf('=');
  const cookie: Cookie = { name: pair.slice(0, cut), value: decoded(pair.slice(cut + 1)) };
  for (const attribute of attributes) {
    const at = attribute.indexOf('=');
    const name = (at < 0 ? attribute : attribute.slice(0, at)).toLowerCase();
    if (Object.hasOwn(ATTRIBUTES, name))
      Object.assign(cookie, ATTRIBUTES[name]!(at < 0 ? '' : attribute.slice(at + 1)));
  }
  return cookie;
}
