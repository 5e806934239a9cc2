import { KitError, type ErrorCode } from '@glance-kit/core';
import type { SalesforceError, SalesforceErrorCode } from './apex-contract.js';

const CODES: readonly SalesforceErrorCode[] = [
  'CONFIG_INVALID',
  'NOT_PERMITTED',
  'AGENT_UNKNOWN',
  'RECORD_GONE',
  'REFUSED',
  'BUSY',
];

/**
 * Why an Apex call failed, as the class says it. `undefined` for any other failure: the network, a class that the agent
 * may not call, a governor limit.
 */
export function apexError(thrown: unknown): SalesforceError | undefined {
  const text = (thrown as { body?: { message?: unknown } } | null)?.body?.message;
  if (typeof text !== 'string') return undefined;
  try {
    const { code, message } = JSON.parse(text) as Partial<Record<keyof SalesforceError, unknown>>;
    const known = CODES.find((one) => one === code);
    return known && { code: known, message: typeof message === 'string' ? message : '' };
  } catch {
    return undefined; // the platform's own sentence
  }
}

const KIT_CODES: Partial<Record<SalesforceErrorCode, ErrorCode>> = {
  CONFIG_INVALID: 'CONFIG_INVALID',
  AGENT_UNKNOWN: 'AGENT_UNKNOWN',
};

/** The same as the kit says it. What is known to neither is `otherwise`. */
export function kitErrorOf(thrown: unknown, what: string, otherwise: ErrorCode): KitError {
  const told = apexError(thrown);
  const code = (told && KIT_CODES[told.code]) ?? (told ? 'HOST_REFUSED' : otherwise);
  return new KitError(code, told?.message || what, { cause: thrown });
}
