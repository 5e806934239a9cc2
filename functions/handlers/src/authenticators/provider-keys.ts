import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
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

/**
 * The keys that a provider publishes: fetched when first needed, again after ten minutes, and once for an unknown key
 * id, at most every 30 seconds. Redirects are not followed, and no address or key out of a token's header is used.
 *
 * @throws KitError CONFIG_INVALID when the address is not https
 */
export function publishedKeys(
  address: URL,
  options: ProviderKeysOptions = {},
): ReturnType<typeof createRemoteJWKSet> {
  return createRemoteJWKSet(demandSecure(address, 'jwks'), {
    [customFetch]: patient(options),
    timeoutDuration: TIME_OUT_MS,
    cacheMaxAge: KEYS_MAX_AGE_SECONDS * 1000,
    cooldownDuration: KEYS_COOL_DOWN_SECONDS * 1000,
  });
}

/** Keys by their address, the keys themselves, or a function of `jose`. */
export function keysOf(
  jwks: URL | JSONWebKeySet | JWTVerifyGetKey,
  options?: ProviderKeysOptions,
): JWTVerifyGetKey {
  if (typeof jwks === 'function') return jwks;
  return jwks instanceof URL ? publishedKeys(jwks, options) : createLocalJWKSet(jwks);
}
