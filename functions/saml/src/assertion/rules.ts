import { BEARER } from '../names.js';
import { SamlRefusal } from '../refusal.js';
import type { Assertion, Confirmation } from './read.js';

/** Milliseconds by which two clocks may differ. */
export const SKEW_MS = 60_000;

export interface Expected {
  issuer: string;
  audience: string;
  recipient: string;
  /** Of the response around it; absent when the sign-in began at the provider. */
  inResponseTo?: string;
  nowMs: number;
}

function checkStart(startMs: number | undefined, nowMs: number): void {
  if (startMs !== undefined && nowMs + SKEW_MS < startMs)
    throw new SamlRefusal('not-yet-valid', 'The assertion is not valid yet. Compare the clocks.');
}

/** An end that is missing would be an assertion for ever. */
function checkEnd(endMs: number | undefined, nowMs: number): number {
  if (endMs === undefined || nowMs - SKEW_MS >= endMs)
    throw new SamlRefusal('expired', 'The assertion is no longer valid. Compare the clocks.');
  return endMs;
}

/** The one bearer confirmation. @see SAML 2.0 Profiles section 4.1.4.2 */
function bearerOf({ confirmations }: Assertion): Confirmation {
  const found = confirmations.filter(({ method }) => method === BEARER);
  if (found.length !== 1)
    throw new SamlRefusal('subject', 'The assertion must be confirmed by its bearer, once.');
  return found[0]!;
}

/**
 * Whether a verified assertion is from the right provider, for us, for now.
 *
 * @returns `endsAtMs`: it counts for nothing afterwards, the skew aside; `knownUntilMs`: nobody takes it any more
 * @throws SamlRefusal issuer, audience, subject, recipient, in-response-to, not-yet-valid, expired
 */
export function checkAssertion(
  assertion: Assertion,
  expected: Expected,
): { endsAtMs: number; knownUntilMs: number } {
  const { nowMs } = expected;
  if (assertion.issuer !== expected.issuer)
    throw new SamlRefusal('issuer', 'The assertion comes from another provider.');
  const { audiences } = assertion;
  if (audiences.length === 0 || !audiences.every((list) => list.includes(expected.audience)))
    throw new SamlRefusal('audience', 'The assertion is for another service provider.');
  const bearer = bearerOf(assertion);
  if (bearer.recipient !== expected.recipient)
    throw new SamlRefusal('recipient', 'The assertion was made for another address.');
  if (bearer.inResponseTo !== expected.inResponseTo)
    throw new SamlRefusal('in-response-to', 'The assertion and the response answer different requests.');
  for (const startMs of [assertion.issuedAtMs, assertion.notBeforeMs, bearer.notBeforeMs])
    checkStart(startMs, nowMs);
  const ends = [checkEnd(assertion.notOnOrAfterMs, nowMs), checkEnd(bearer.notOnOrAfterMs, nowMs)];
  if (assertion.sessionEndsAtMs !== undefined) checkEnd(assertion.sessionEndsAtMs, nowMs);
  const endsAtMs = Math.min(...ends);
  return { endsAtMs, knownUntilMs: endsAtMs + SKEW_MS };
}
