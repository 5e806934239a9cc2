import { isKitError, type ErrorCode, type LookupResult, type Trouble } from '@glance-kit/core';

/** What a failure means to the agent; an error that is not the kit's own becomes `otherwise`. */
export function troubleOf(error: unknown, otherwise: ErrorCode): Trouble {
  return { code: isKitError(error) ? error.code : otherwise };
}

const LOOKUP_CODES = {
  notFound: 'LOOKUP_TIMED_OUT',
  timedOut: 'LOOKUP_TIMED_OUT',
  refused: 'LOOKUP_REFUSED',
  malformed: 'LOOKUP_MALFORMED',
  unavailable: 'LOOKUP_FAILED',
} as const satisfies Record<Exclude<LookupResult['kind'], 'found'>, ErrorCode>;

/** What a lookup without a session means to the agent. */
export function lookupTrouble(kind: Exclude<LookupResult['kind'], 'found'>): Trouble {
  return { code: LOOKUP_CODES[kind] };
}
