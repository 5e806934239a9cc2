import type { FoundSession, LookupResult } from './result.js';

/** Reads a reply of LookupPartnerCobrowseSession. The text of the service is never passed on. */
export async function readLookupReply(response: Response): Promise<LookupResult> {
  if (response.status === 401 || response.status === 403) return { kind: 'refused' };
  if (response.status === 408 || response.status === 429 || response.status >= 500) {
    return { kind: 'unavailable', ...retryAfter(response.headers.get('Retry-After')) };
  }
  if (response.status !== 200) return { kind: 'malformed' };
  let body: unknown;
  try {
    body = JSON.parse(await response.text());
  } catch (error) {
    if (error instanceof SyntaxError) return { kind: 'malformed' };
    throw error; // the connection broke inside the reply
  }
  return readLookupBody(body);
}

/** Only seconds are understood; the form with a date is rare and needs both clocks to agree. */
function retryAfter(header: string | null): { retryAfterMs?: number } {
  return /^\d{1,6}$/.test(header ?? '') ? { retryAfterMs: Number(header) * 1000 } : {};
}

/**
 * The body of a lookup that was answered with 200: `{ d: record }`, where `d` null, missing or without a join
 * address means that nothing was found.
 */
export function readLookupBody(body: unknown): LookupResult {
  if (!isRecord(body)) return { kind: 'malformed' };
  const record = body['d'] ?? {};
  if (!isRecord(record)) return { kind: 'malformed' };
  const joinUrl = text(record['agentjoinurl']) ?? text(record['joinurl']);
  if (joinUrl === undefined) return { kind: 'notFound' };
  if (!isWebAddress(joinUrl)) return { kind: 'malformed' };
  const session: FoundSession = {
    id: text(record['id']) ?? '',
    ssnid: text(record['ssnid']) ?? '',
    groupId: text(record['groupid']) ?? '',
    joinUrl,
    clientJoinUrl: text(record['clientjoinurl']),
    visitorVersion: text(record['visitorversion']),
  };
  return { kind: 'found', session };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A non-empty text; the service writes some ids as numbers. */
function text(value: unknown): string | undefined {
  return typeof value === 'number' || (typeof value === 'string' && value) ? String(value) : undefined;
}

function isWebAddress(address: string): boolean {
  try {
    return /^https?:$/.test(new URL(address).protocol);
  } catch {
    return false;
  }
}
