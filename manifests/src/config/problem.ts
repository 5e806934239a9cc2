import { suggest } from './suggest.js';

/** One thing that is wrong with a configuration. */
export interface ConfigProblem {
  /** Names and indices from the top of the file. */
  keys: readonly (string | number)[];
  /** The same to read: `hosts.five9.origins[0]`; empty for the whole file. */
  path: string;
  /** What stands there, as JSON, shortened; never a secret. Absent where nothing stands. */
  found?: string;
  /** What is wrong, to be read after path and value: "is not an https address". */
  problem: string;
  /** What to do, a whole sentence. */
  fix: string;
  /** Path of the setting that a misspelt one was probably meant to be. */
  meant?: string;
}

const PLAIN_NAME = /^[A-Za-z_$][\w$]*$/;

/** `hosts["amazon-connect"].instances[0]` */
export function pathText(keys: readonly (string | number)[]): string {
  return keys
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!PLAIN_NAME.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

export function valueAt(value: unknown, keys: readonly (string | number)[]): unknown {
  let here = value;
  for (const key of keys) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Record<string | number, unknown>)[key];
  }
  return here;
}

const MOST_SHOWN = 60;

/** A value as JSON on one line, shortened. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN - 1)}…` : text;
}

/** A text for each of several names: `"a", "b" or "c"`. */
export function orList(names: readonly unknown[]): string {
  const quoted = names.map((name) => JSON.stringify(name));
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** What to do about a value that is none of a few. */
export function chooseFix(value: unknown, choices: readonly unknown[]): string {
  const meant =
    typeof value === 'string'
      ? suggest(
          value,
          choices.filter((one) => typeof one === 'string'),
        )
      : undefined;
  return meant === undefined
    ? `Use ${orList(choices)}.`
    : `Did you mean ${JSON.stringify(meant)}? There is ${orList(choices)}.`;
}
