import { createHmac, randomUUID } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import type { Clock } from '../clock.js';
import type { UserRecord } from '../store/index.js';

/** Longest life of a token, minutes. */
export const MAX_TOKEN_MINUTES = 120;

const AUDIENCE = 'presence';
/** Longest token that is looked at. */
const MAX_LENGTH = 2048;
/** A new secret every two hours; a token lives no longer than that, so the one before is good, too. */
const PERIOD_MS = MAX_TOKEN_MINUTES * 60_000;

/** Whose token it is. */
export interface TokenHolder {
  groupId: string;
  partnerUserId: string;
}

export interface IssuedToken {
  authToken: string;
  /** Epoch seconds. */
  expiresAt: number;
}

/** Tokens with which agents of a group ask who is on its sites. */
export interface PresenceTokens {
  issue(user: UserRecord, minutes: number): Promise<IssuedToken>;
  /** `undefined` for anything that this service did not issue, and for what has expired. */
  read(token: string): Promise<TokenHolder | undefined>;
}

export interface PresenceTokenParts {
  /** At least 32 random bytes, of this service only: every node of it has the same. */
  secret: Uint8Array;
  /** Public origin of the service. */
  issuer: string;
  clock: Clock;
}

/** @see the authorization rules, "Token" */
export function presenceTokens({ secret, issuer, clock }: PresenceTokenParts): PresenceTokens {
  const period = (): number => Math.floor(clock.now() / PERIOD_MS);
  // Derived, not stored: the nodes of a service agree on it without a word, also after a restart.
  const keyOf = (kid: string): Uint8Array =>
    createHmac('sha256', secret).update(`presence token\n${kid}`).digest();
  return {
    async issue({ groupId, partnerUserId, number }, minutes) {
      const issuedAt = Math.floor(clock.now() / 1000);
      const expiresAt = issuedAt + minutes * 60;
      const kid = String(period());
      const authToken = await new SignJWT({
        groupid: Number(groupId),
        puid: partnerUserId,
        priv: ['presence'],
      })
        .setProtectedHeader({ alg: 'HS256', typ: 'JWT', kid })
        .setIssuer(issuer)
        .setAudience(AUDIENCE)
        .setSubject(String(number))
        .setIssuedAt(issuedAt)
        .setNotBefore(issuedAt)
        .setExpirationTime(expiresAt)
        .setJti(randomUUID())
        .sign(keyOf(kid));
      return { authToken, expiresAt };
    },
    async read(token) {
      if (token.length > MAX_LENGTH) return undefined;
      const kids = [period(), period() - 1].map(String);
      try {
        const { payload } = await jwtVerify(
          token,
          ({ kid = '' }) => {
            if (!kids.includes(kid)) throw new Error('The token is of no secret that is in use.');
            return keyOf(kid);
          },
          {
            algorithms: ['HS256'],
            issuer,
            audience: AUDIENCE,
            requiredClaims: ['exp'],
            currentDate: new Date(clock.now()),
          },
        );
        const { groupid, puid } = payload;
        return typeof groupid === 'number' && typeof puid === 'string'
          ? { groupId: String(groupid), partnerUserId: puid }
          : undefined;
      } catch {
        return undefined;
      }
    },
  };
}
