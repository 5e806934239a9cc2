const native = (String.prototype as { isWellFormed?: (this: string) => boolean }).isWellFormed;

/** Whether a text has a UTF-8 form: every surrogate is half of a pair. */
export function isWellFormed(text: string): boolean {
  return native ? native.call(text) : !/\p{Surrogate}/u.test(text);
}
