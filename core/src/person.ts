/** What one side of a session is shown of the other. */
export type PersonField = 'name' | 'email' | 'phone';

/** Longest values, in characters (not UTF-16 units). */
export const PERSON_LIMITS: Readonly<Record<PersonField, number>> = { name: 63, email: 127, phone: 31 };

/** Control characters have no business in a name, and a lone surrogate is no character. */
const TEXT = /^[^\p{Cc}\p{Cs}]*$/u;
const LATIN_1 = /^[\u0020-\u007e\u00a0-\u00ff]*$/;

/**
 * Why a value cannot be shown; `undefined` when it can. Names take all of Unicode, the others Latin-1.
 *
 * @see the visitor page API, "GLANCE_COBROWSE"; the address rules, "Parameters"
 */
export function personProblem(field: PersonField, text: string): 'too-long' | 'characters' | undefined {
  if (!(field === 'name' ? TEXT : LATIN_1).test(text)) return 'characters';
  return [...text].length > PERSON_LIMITS[field] ? 'too-long' : undefined;
}
