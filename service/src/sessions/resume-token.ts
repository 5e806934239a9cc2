import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * What a visitor's page keeps to go on after a navigation: the session id, signed by this service.
 * It opens that one session on the visitor's side and nothing else; it is worth nothing once the session is over.
 */
export interface ResumeTokens {
  issue(sessionId: string): string;
  /** The session id, or `undefined` for anything this service did not issue. */
  read(token: string): string | undefined;
}

const MAX_TOKEN_LENGTH = 512;

/** @param secret at least 32 random bytes, of this service only */
export function resumeTokens(secret: Uint8Array): ResumeTokens {
  // The label keeps these signatures apart from any other use of the secret.
  const sign = (sessionId: string): Buffer =>
    createHmac('sha256', secret).update(`resume\n${sessionId}`).digest();
  return {
    issue: (sessionId) =>
      `${Buffer.from(sessionId).toString('base64url')}.${sign(sessionId).toString('base64url')}`,
    read(token) {
      if (token.length > MAX_TOKEN_LENGTH) return undefined;
      const [body, signature, ...rest] = token.split('.');
      if (body === undefined || signature === undefined || rest.length > 0) return undefined;
      const sessionId = Buffer.from(body, 'base64url').toString();
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(sessionId);
      return given.length === expected.length && timingSafeEqual(given, expected) ? sessionId : undefined;
    },
  };
}
