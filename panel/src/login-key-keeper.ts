import type { LoginKeyGrant, LoginKeySource } from '@glance-kit/core';

/** A key with less than this left is renewed before use: a slow request must not outlive it. */
const LEAST_LEFT_SECONDS = 10;

/**
 * Keeps the login key of the panel's start for lookups, and asks for new ones.
 * Requests that run at the same time share one; the key lives in memory only.
 */
export class LoginKeyKeeper {
  #kept: LoginKeyGrant | undefined;
  #underWay: Promise<LoginKeyGrant> | undefined;

  constructor(
    private readonly source: LoginKeySource,
    private readonly nowMs: () => number,
    private readonly signal: AbortSignal,
  ) {}

  /** The kept key, or a new one when it is missing or about to expire. Rejects as the source does. */
  async usable(): Promise<LoginKeyGrant> {
    const kept = this.#kept;
    return kept && kept.expiration - this.nowMs() / 1000 >= LEAST_LEFT_SECONDS ? kept : this.fresh();
  }

  /** A key newer than the refused one: the kept one when somebody renewed it meanwhile. */
  async insteadOf(refused: LoginKeyGrant): Promise<LoginKeyGrant> {
    return this.#kept && this.#kept !== refused ? this.usable() : this.fresh();
  }

  /** A key minted now, as a view needs it: the service checks it once, right after the click. */
  fresh(): Promise<LoginKeyGrant> {
    this.#underWay ??= this.source(this.signal)
      .then((grant) => (this.#kept = grant))
      .finally(() => (this.#underWay = undefined));
    return this.#underWay;
  }

  /** After another agent may have signed in. */
  forget(): void {
    this.#kept = undefined;
  }
}
