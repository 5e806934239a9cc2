/**
 * How long a key that we mint may live, in seconds. The service allows one day; 300 s below it leave room for
 * clocks that differ. The default is short because a key can be replayed until it expires.
 *
 * @see the login-key rules, "Verification" and "Unknown"
 */
export const LOGIN_KEY_LIFETIME = { minSeconds: 60, maxSeconds: 86_100, defaultSeconds: 300 } as const;

/** What a verifier accepts: at most a day ahead, and this much for a minting clock that runs fast. */
export const LOGIN_KEY_WINDOW = { maxSeconds: 86_400, skewSeconds: 60 } as const;
