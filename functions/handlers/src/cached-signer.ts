import { KitError, isKitError, portableSigner, type Log, type Signer } from '@glance-kit/core';
import { checkResolved, isWeakApiKey, type SecretSource } from './secret-source.js';

export interface CachedSignerOptions {
  /** A key that is known already: the source is asked for the first time when it is due again. */
  first?: string;
  /** How a signer is made of the key; the portable one unless a runtime has a faster one. */
  makeSigner?: (apiKey: string) => Signer;
  /** Milliseconds after which the source is asked again, 5 minutes unless given. */
  refreshMs?: number;
  /** Milliseconds after which a source that does not answer counts as failed, 5 s unless given. */
  timeoutMs?: number;
  /** Milliseconds, any steady origin. */
  now?: () => number;
  log?: Log;
}

export interface CachedSigner {
  /** @throws KitError API_KEY_INVALID while the source has never given a key */
  getSigner(): Promise<Signer>;
  /** Asks the source now. The last good key stays on failure. */
  refresh(): Promise<void>;
  /**
   * The service refused a signature: asks the source now, at most once in 30 s, however often it is told. The last
   * good key stays on failure.
   */
  refused(): Promise<void>;
}

/** Milliseconds between two questions that refused signatures may cause: anybody with a token can say "refused". */
export const REFUSED_COOL_DOWN_MS = 30_000;

const WEAK_ADVICE = 'The API key has fewer than 10 characters. Ask Glance for one of 80 random bits or more.';

function withTimeout<T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work(signal).then(resolve, reject);
  });
}

/**
 * A signer that follows its secret source: asked every five minutes, after a refused signature, and by one caller at a
 * time; the last good key is kept while the source fails. A key of fewer than 10 characters leaves one line of warning.
 * No timers, so there is nothing to stop.
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID for a `first` key that is none
 */
export function cachedSigner(source: SecretSource, options: CachedSignerOptions = {}): CachedSigner {
  const {
    makeSigner = portableSigner,
    refreshMs = 300_000,
    timeoutMs = 5_000,
    now = Date.now,
    log,
  } = options;
  let apiKey: string | undefined;
  let signer: Signer | undefined;
  let askedAtMs = -Infinity;
  let refusedAtMs = -Infinity;
  let asking: Promise<void> | undefined;

  const take = (given: string): void => {
    const next = checkResolved(given);
    if (next === apiKey) return;
    signer = makeSigner(next);
    apiKey = next;
    if (isWeakApiKey(next)) log?.({ level: 'warn', event: 'api_key_weak', advice: WEAK_ADVICE });
  };
  const ask = async (): Promise<void> => {
    askedAtMs = now();
    try {
      take(await withTimeout(source, timeoutMs));
    } catch (cause) {
      // The cause is named by its kind only: a vault's message may carry what it was asked for. Our own may not.
      log?.({
        level: 'error',
        event: 'api_key_unavailable',
        kept: signer !== undefined,
        kind: (cause as Error).name,
        ...(isKitError(cause) && { reason: cause.message }),
      });
    }
  };
  if (options.first !== undefined) {
    take(options.first);
    askedAtMs = now();
  }
  const refresh = (): Promise<void> => (asking ??= ask().finally(() => (asking = undefined)));

  return {
    refresh,
    async refused() {
      if (now() - refusedAtMs < REFUSED_COOL_DOWN_MS) return;
      refusedAtMs = now();
      await refresh();
    },
    async getSigner() {
      if (!signer || now() - askedAtMs >= refreshMs) await refresh();
      if (signer) return signer;
      throw new KitError('API_KEY_INVALID', 'The secret source gave no API key.');
    },
  };
}
