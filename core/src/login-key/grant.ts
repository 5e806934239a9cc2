/** What a login-key function answers; the three names are those that existing front ends read. */
export interface LoginKeyReply {
  loginKey: string;
  groupId: string;
  /** Epoch seconds at which the key expires. */
  expiration: number;
}

/** A login key with the user it was minted for. */
export interface LoginKeyGrant extends LoginKeyReply {
  partnerUserId: string;
}

/**
 * Where a panel gets login keys from, called for each fresh one.
 * Rejects with a `KitError`: SIGN_IN_REQUIRED, SIGN_IN_FAILED, AGENT_UNKNOWN.
 */
export type LoginKeySource = (signal: AbortSignal) => Promise<LoginKeyGrant>;
