/** What the command reads and writes; the process itself, or a test. */
export interface Io {
  args: readonly string[];
  /** Relative paths start here. */
  cwd: string;
  env: Readonly<Record<string, string | undefined>>;
  out(text: string): void;
  err(text: string): void;
  /** Whether each stream is a terminal. */
  isTerminal: { out: boolean; err: boolean };
}

export const processIo = (): Io => ({
  args: process.argv.slice(2),
  cwd: process.cwd(),
  env: process.env,
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  isTerminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
});

/** The built package is what was asked for; the configuration is wrong; the command was called wrongly. */
export const EXIT = { done: 0, wrong: 1, usage: 2 } as const;

/** Looks of a text in a terminal. */
export interface Style {
  bold(text: string): string;
  quiet(text: string): string;
  good(text: string): string;
  bad(text: string): string;
}

/** Colours for a terminal alone, and none where the reader wants none. @see https://no-color.org */
export function styleFor({ env, isTerminal }: Pick<Io, 'env' | 'isTerminal'>, stream: 'out' | 'err'): Style {
  const isColoured = isTerminal[stream] && !env['NO_COLOR'] && env['TERM'] !== 'dumb';
  const paint = (open: number, close: number) => (text: string) =>
    isColoured ? `\u001b[${open}m${text}\u001b[${close}m` : text;
  return { bold: paint(1, 22), quiet: paint(2, 22), good: paint(32, 39), bad: paint(31, 39) };
}

/** A count with its word: `1 file`, `3 files`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;
