import type { ConfigProblem } from '@glance-kit/manifests';
import { foldText } from '@glance-kit/core/node';
import type { Place } from '../config/read.js';
import { counted, type Style } from '../io.js';

/** A problem with its place in the file. */
export interface PlacedProblem extends Omit<ConfigProblem, 'keys' | 'meant'>, Partial<Place> {}

export function placed(
  problems: readonly ConfigProblem[],
  placeOf: (keys: readonly (string | number)[]) => Place | undefined,
): PlacedProblem[] {
  const all = problems.map(({ keys, meant: _, ...problem }) => ({ ...problem, ...placeOf(keys) }));
  // In the order of the file; what is missing has no place and comes last.
  return all.sort((one, other) => (one.line ?? Infinity) - (other.line ?? Infinity) || 0);
}

/** All problems for a person: place, what was found, what to do. */
export function problemText(file: string, problems: readonly PlacedProblem[], style: Style): string {
  const head = `${style.bad(`${file} has ${counted(problems.length, 'problem')}.`)} Nothing was written.`;
  const entries = problems.map(({ path, line, found, problem, fix }) => {
    const where = [style.bold(path || file), line === undefined ? '' : style.quiet(`line ${line}`)];
    return [
      `  ${where.filter(Boolean).join('  ')}`,
      `    ${foldText(`${found === undefined ? 'It' : found} ${problem}.`, 4)}`,
      `    ${foldText(fix, 4)}`,
    ].join('\n');
  });
  return `${head}\n\n${entries.join('\n\n')}\n`;
}
