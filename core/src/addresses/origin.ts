import { KitError } from '../errors.js';

/** Names for the vendor's own servers. */
export const SERVICE_PRESETS = {
  production: 'https://www.glance.net',
  staging: 'https://www.myglance.net',
  beta: 'https://beta.glance.net',
} as const;

/** Names for the servers that the vendor's visitor scripts come from. */
export const SCRIPT_PRESETS = {
  production: 'https://www.glancecdn.net',
  staging: 'https://cdn.myglance.net',
  beta: 'https://beta.glancecdn.net',
} as const;

type Preset = keyof typeof SERVICE_PRESETS;

const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host name, as `URL.hostname` gives it, always means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

/**
 * The origin of a service.
 *
 * @param base  `production`, `staging`, `beta`, or the origin of any own server: https, or http on a loopback
 *   host; without path, query, fragment and user name
 * @throws KitError ADDRESS_INVALID
 */
export function serviceOrigin(base: string): string {
  return originOf(base, SERVICE_PRESETS);
}

/**
 * Where presence is asked: the vendor's has a server of its own, elsewhere the service has it.
 *
 * @param base  as for `serviceOrigin`
 * @throws KitError ADDRESS_INVALID
 */
export function presenceOrigin(base: string): string {
  const origin = serviceOrigin(base);
  return origin === SERVICE_PRESETS.production ? 'https://presence.glance.net' : origin;
}

/**
 * The origin that serves the visitor scripts; `base` as for `serviceOrigin`.
 *
 * @throws KitError ADDRESS_INVALID
 */
export function scriptOrigin(base: string): string {
  return originOf(base, SCRIPT_PRESETS);
}

function originOf(base: string, presets: Readonly<Record<Preset, string>>): string {
  if (Object.hasOwn(presets, base)) return presets[base as Preset];
  let url: URL;
  try {
    url = new URL(base);
  } catch {
    // Without the cause: it repeats the address, which may hold a password.
    throw invalid('is not absolute');
  }
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopbackHost(url.hostname));
  if (!secure) throw invalid('is not secure');
  if (url.username || url.password || url.pathname !== '/' || url.search || url.hash) {
    throw invalid('has more than an origin');
  }
  return url.origin;
}

const invalid = (what: string): KitError => new KitError('ADDRESS_INVALID', `The service address ${what}.`);

// Browsers drop tab and line breaks inside an address, so `/<tab>/host` would leave the origin.
const SAME_ORIGIN_PATH = /^\/(?![/\\])[^\u0000-\u001f\u007f\\]*$/;

/**
 * Whether a text is an absolute path on the same origin: the only thing a redirect parameter may name.
 */
export function isSameOriginPath(text: string): boolean {
  return SAME_ORIGIN_PATH.test(text);
}
