/**
 * A text without its case, for comparing addresses and names. A letter counts as the capital of another one only if it
 * is that one's own capital: the sign of Kelvin has a small k too, and an address with it is another address.
 */
export function folded(text: string): string {
  return text.replace(/\P{Ll}/gu, (letter) => {
    const small = letter.toLowerCase();
    return small.toUpperCase() === letter ? small : letter;
  });
}
