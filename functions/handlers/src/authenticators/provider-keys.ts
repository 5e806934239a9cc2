import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { KitError } from '@glance-kit/core';
import { demandSecure } from './option-checks.js';

export interface ProviderKeysOptions {
  fetch?: typeof fetch;
  /** Epoch seconds. */
  now?: () => number;
}

/** Seconds until fetched keys are fetched again; a key that the provider withdraws counts no longer than this. */
export const KEYS_MAX_AGE_SECONDS = 600;
/** Seconds between two fetches for key ids that nobody knows: made-up ids must not flood the provider. */
export const KEYS_COOL_DOWN_SECONDS = 30;
const TIME_OUT_MS = 5000;

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/** Asks a provider that has just failed at most once a second: it has trouble enough. */
function patient(options: ProviderKeysOptions): typeof fetch {
  const { now = epochSeconds } = options;
  let failedAt: number | undefined;
  return async (address, init) => {
    if (failedAt !== undefined && now() === failedAt)
      throw new Error('The keys could not be fetched just now.');
    try {
      const reply = await (options.fetch ?? fetch)(address, init);
      if (reply.status !== 200) throw new Error(`The keys were answered with status ${reply.status}.`);
      failedAt = undefined;
      return reply;
    } catch (cause) {
      failedAt = now();
      throw cause;
    }
  };
}

/** Gets a key, and tells the set that was fetched last. */
export type PublishedKeys = JWTVerifyGetKey & { jwks(): JSONWebKeySet | undefined };

/**
 * The keys that a provider publishes: fetched when first needed, again after ten minutes, and once for an unknown key
 * id, at most every 30 seconds. Redirects are not followed, and no address or key out of a token's header is used.
 *
 * @throws KitError CONFIG_INVALID when the address is not https
 */
export function publishedKeys(address: URL, options: ProviderKeysOptions = {}): PublishedKeys {
  const secure = demandSecure(address, 'jwks');
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined;
  // Made when a token asks for it: on Node it loads all of `fetch`, which would be a good part of a cold start.
  const get: JWTVerifyGetKey = (header, token) =>
    (keys ??= createRemoteJWKSet(secure, {
      [customFetch]: patient(options),
      timeoutDuration: TIME_OUT_MS,
      cacheMaxAge: KEYS_MAX_AGE_SECONDS * 1000,
      cooldownDuration: KEYS_COOL_DOWN_SECONDS * 1000,
    }))(header, token);
  return Object.assign(get, { jwks: () => keys?.jwks() });
}

/** Members that only private and shared keys have. */
const SECRET_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/**
 * The keys of a provider as text: their address, or the key set itself, which needs no network and no `fetch`.
 *
 * @throws KitError CONFIG_INVALID; never shows the text
 */
export function keysFromText(text: string): URL | JSONWebKeySet {
  if (!text.trimStart().startsWith('{')) return demandSecure(text, 'jwks');
  const wrong = (what: string): KitError =>
    new KitError('CONFIG_INVALID', `The token setting jwks must be ${what}.`);
  let keys: unknown;
  try {
    ({ keys } = JSON.parse(text) as { keys?: unknown });
  } catch {
    throw wrong('an address or the JSON of a key set');
  }
  const isSet =
    Array.isArray(keys) && keys.length > 0 && keys.every((key) => typeof key === 'object' && key !== null);
  if (!isSet) throw wrong('an address or a key set with at least one key');
  if ((keys as object[]).some((key) => SECRET_MEMBERS.some((member) => member in key)))
    throw wrong('a set of public keys: it has a private one, which now counts as known to others');
  return { keys } as JSONWebKeySet;
}

/** Keys by their address, the keys themselves, or a function of `jose`. */
export function keysOf(
  jwks: URL | JSONWebKeySet | JWTVerifyGetKey,
  options?: ProviderKeysOptions,
): JWTVerifyGetKey {
  if (typeof jwks === 'function') return jwks;
  return jwks instanceof URL ? publishedKeys(jwks, options) : createLocalJWKSet(jwks);
}
