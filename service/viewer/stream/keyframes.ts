/** Time as the viewer uses it; given from outside so that tests need no waiting. */
export interface Timers {
  /** Milliseconds of a clock that never jumps. */
  now(): number;
  /** Calls back once; returns how to cancel. */
  after(delayMs: number, run: () => void): () => void;
}

/** A request without a keyframe is repeated after this long, ms. */
export const REPEAT_MS = 5_000;
/** After a viewer has joined, the service asks by itself; the viewer only asks when nothing came for this long, ms. */
export const PATIENCE_MS = 1_500;
/** Two requests are at least this far apart, ms, however often the stream breaks. */
export const PAUSE_MS = 1_000;
/** Doubtful pictures are renewed at most this often, ms: a fresh picture costs the visitor's browser. */
export const DOUBT_EVERY_MS = 10_000;

/** Decides when the service is asked for a fresh picture. */
export class KeyframeRequests {
  #repeat: (() => void) | undefined;
  #urgent = false;
  #doubt: (() => void) | undefined;
  #doubtedAt = -Infinity;
  #askedAt = -Infinity;

  constructor(
    private readonly ask: () => void,
    private readonly timers: Timers,
  ) {}

  /** The stream waits for a keyframe: asks at once, then again until it comes. */
  need(): void {
    if (this.#urgent) return;
    this.#repeat?.();
    this.#urgent = true;
    const waitMs = this.#askedAt + PAUSE_MS - this.timers.now();
    if (waitMs > 0) this.#again(waitMs);
    else this.#askNow();
  }

  /** Somebody else will ask first (the service, when a viewer joins): asks only when nothing comes. */
  expect(): void {
    if (!this.#repeat) this.#again(PATIENCE_MS);
  }

  /** The picture may be wrong in a detail: asks soon, and goes on meanwhile. */
  doubt(): void {
    if (this.#repeat || this.#doubt) return;
    const waitMs = Math.max(0, this.#doubtedAt + DOUBT_EVERY_MS - this.timers.now());
    this.#doubt = this.timers.after(waitMs, () => {
      this.#doubt = undefined;
      this.#doubtedAt = this.#askedAt = this.timers.now();
      this.ask();
    });
  }

  /** A keyframe came, or nothing more can come. */
  stop(): void {
    this.#repeat?.();
    this.#doubt?.();
    this.#repeat = this.#doubt = undefined;
    this.#urgent = false;
  }

  #askNow(): void {
    this.#askedAt = this.timers.now();
    this.ask();
    this.#again(REPEAT_MS);
  }

  #again(delayMs: number): void {
    this.#repeat = this.timers.after(delayMs, () => this.#askNow());
  }
}
