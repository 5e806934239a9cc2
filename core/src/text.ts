const ZERO = 48;
const NINE = 57;

/**
 * The number that `text` holds from one index up to another, or `undefined` unless that is decimal digits without
 * a leading zero. For at most 15 digits.
 */
export function positiveDecimal(text: string, from = 0, to = text.length): number | undefined {
  if (from >= to || text.charCodeAt(from) === ZERO) return undefined;
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (!(code >= ZERO && code <= NINE)) return undefined;
    value = value * 10 + (code - ZERO);
  }
  return value;
}
