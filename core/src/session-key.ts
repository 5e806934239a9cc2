/** Reserved: asks the service to choose a digits-only key. It is never the key of a session. */
export const RANDOM_SESSION_KEY = 'GLANCE_KEYTYPE_RANDOM';

/** Longest session key that a service accepts, in characters. */
export const SESSION_KEY_MAX_LENGTH = 62;

/** Why a text cannot be a session key, for a message beside the field. */
export interface SessionKeyProblem {
  code: 'SESSION_KEY_INVALID';
  detail: 'empty' | 'too-long' | 'characters' | 'reserved';
  /** With `characters`: the wrong ones, each once, at most eight; safe to show as text. */
  characters?: string;
}

// `.` is out although one old page allows it: it separates the parts of a session id.
const ALLOWED = /[\w~-]/;
const PORTABLE = /^[\w-]{1,50}$/;
const MAX_SHOWN = 8;

/**
 * Why a text cannot be a session key, or `undefined` when it can. Nothing is trimmed: a caller that reads a field
 * trims first. Case matters.
 *
 * @see the address rules, "Session key rules", accepted set
 */
export function sessionKeyProblem(text: string): SessionKeyProblem | undefined {
  if (text === '') return { code: 'SESSION_KEY_INVALID', detail: 'empty' };
  const wrong = new Set<string>();
  for (const character of text) {
    if (wrong.size < MAX_SHOWN && !ALLOWED.test(character)) wrong.add(character);
  }
  if (wrong.size > 0) {
    return { code: 'SESSION_KEY_INVALID', detail: 'characters', characters: [...wrong].join('') };
  }
  if (text.length > SESSION_KEY_MAX_LENGTH) return { code: 'SESSION_KEY_INVALID', detail: 'too-long' };
  if (text === RANDOM_SESSION_KEY) return { code: 'SESSION_KEY_INVALID', detail: 'reserved' };
  return undefined;
}

/** Whether a text can be a session key. */
export function isSessionKey(text: string): boolean {
  return sessionKeyProblem(text) === undefined;
}

/** Whether every known Glance source accepts the key: what the kit itself emits and recommends. */
export function isPortableSessionKey(text: string): boolean {
  return PORTABLE.test(text) && text !== RANDOM_SESSION_KEY;
}
