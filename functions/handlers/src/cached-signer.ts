import { KitError, portableSigner, type Log, type Signer } from '@glance-kit/core';

/** Where the API key is kept: a setting, a file, a vault. */
export type SecretSource = (signal: AbortSignal) => Promise<string>;

export interface CachedSignerOptions {
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
  /** Asks the source now, for example after the service refused a signature. The last good key stays on failure. */
  refresh(): Promise<void>;
}

function withTimeout<T>(work: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
    work(signal).then(resolve, reject);
  });
}

/**
 * A signer that follows its secret source: asked at most once every five minutes and by one caller at a time; the
 * last good key is kept while the source fails. No timers, so there is nothing to stop.
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
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    askedAtMs = now();
    try {
      const next = await withTimeout(source, timeoutMs);
      if (next !== apiKey) signer = makeSigner(next);
      apiKey = next;
    } catch (cause) {
      // The cause is named by its kind only: a vault's message may carry what it was asked for.
      log?.({
        level: 'error',
        event: 'api_key_unavailable',
        kept: signer !== undefined,
        kind: (cause as Error).name,
      });
    }
  };
  const refresh = (): Promise<void> => (asking ??= ask().finally(() => (asking = undefined)));

  return {
    refresh,
    async getSigner() {
      if (!signer || now() - askedAtMs >= refreshMs) await refresh();
      if (signer) return signer;
      throw new KitError('API_KEY_INVALID', 'The secret source gave no API key.');
    },
  };
}
