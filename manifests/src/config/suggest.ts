/** Most changes between two words that are taken for one misspelt word. */
const MOST_CHANGES = 2;

/** Letters to insert, drop, replace or swap with their neighbour to make one word of another. */
function changes(one: string, other: string): number {
  const rows = Array.from({ length: one.length + 1 }, (_, at) => [at]);
  for (let column = 1; column <= other.length; column += 1) rows[0]![column] = column;
  for (let row = 1; row <= one.length; row += 1) {
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1] ? 0 : 1;
      let least = Math.min(
        rows[row - 1]![column]! + 1,
        rows[row]![column - 1]! + 1,
        rows[row - 1]![column - 1]! + same,
      );
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (row > 1 && column > 1 && swapped) least = Math.min(least, rows[row - 2]![column - 2]! + 1);
      rows[row]![column] = least;
    }
  }
  return rows[one.length]![other.length]!;
}

const plain = (word: string): string => word.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The known word that somebody meant, `undefined` when none is near. Case and signs do not count. */
export function suggest(word: string, known: readonly string[]): string | undefined {
  const written = plain(word);
  const [best] = known
    .map((name) => ({ name, distance: changes(written, plain(name)) }))
    .filter(({ name, distance }) => distance <= Math.min(MOST_CHANGES, Math.floor(plain(name).length / 3)))
    .sort((a, b) => a.distance - b.distance);
  return best?.name;
}
