/** Allows bursts of `capacity`, and `perSecond` in the long run. */
export interface TokenBucket {
  /** Whether one more is allowed now. */
  take(nowMs: number): boolean;
  /** Seconds until one more will be allowed, rounded up. */
  retryAfterSeconds(nowMs: number): number;
  /** Nothing was taken for so long that it is as good as new. */
  isFull(nowMs: number): boolean;
}

export interface BucketLimits {
  capacity: number;
  perSecond: number;
}

export function tokenBucket({ capacity, perSecond }: BucketLimits, startMs: number): TokenBucket {
  let tokens = capacity;
  let atMs = startMs;
  const refill = (nowMs: number): void => {
    tokens = Math.min(capacity, tokens + (Math.max(0, nowMs - atMs) / 1000) * perSecond);
    atMs = nowMs;
  };
  return {
    take(nowMs) {
      refill(nowMs);
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    retryAfterSeconds(nowMs) {
      refill(nowMs);
      return tokens >= 1 ? 0 : Math.ceil((1 - tokens) / perSecond);
    },
    isFull(nowMs) {
      refill(nowMs);
      return tokens >= capacity;
    },
  };
}

/** One bucket per key (an agent, an address), forgotten when full again. */
export interface RateLimit {
  /** 0 when allowed, else the seconds to wait. */
  take(key: string): number;
}

/** From this many keys on, full buckets are thrown away before a new one is made. */
const SWEEP_FROM = 10_000;

export function rateLimit(limits: BucketLimits, now: () => number): RateLimit {
  const buckets = new Map<string, TokenBucket>();
  let sweepAt = SWEEP_FROM;
  return {
    take(key) {
      const nowMs = now();
      let bucket = buckets.get(key);
      if (!bucket) {
        if (buckets.size >= sweepAt) {
          for (const [name, old] of buckets) if (old.isFull(nowMs)) buckets.delete(name);
          sweepAt = Math.max(SWEEP_FROM, buckets.size * 2);
        }
        bucket = tokenBucket(limits, nowMs);
        buckets.set(key, bucket);
      }
      return bucket.take(nowMs) ? 0 : Math.max(1, bucket.retryAfterSeconds(nowMs));
    },
  };
}
