import { problemsOf } from './issues.js';
import { pathText, valueAt, type ConfigProblem } from './problem.js';
import { ruleProblems } from './rules.js';
import { configSchema, type HostName } from './schema.js';
import { looksSecret } from './secrets.js';
import type { z } from 'zod';

type Keys = readonly (string | number)[];

/** In place of a secret. */
const NOT_SHOWN = '(not shown)';

/** A configuration that was checked: every member has its type and every rule holds. */
export type CheckedConfig = z.output<typeof configSchema> & { readonly [CHECKED]: true };

/** Only `checkConfig` makes a checked configuration. */
declare const CHECKED: unique symbol;

export type ConfigCheck = { config: CheckedConfig } | { problems: ConfigProblem[] };

export interface CheckOptions {
  /** Secrets of this machine: a configuration that holds one is refused. */
  secrets?: readonly string[];
  /** Hosts that are about to be built; each needs its section. */
  hosts?: readonly HostName[];
}

/** All problems of a configuration at once, in the order of the paths; or the configuration. */
export function checkConfig(value: unknown, { secrets = [], hosts = [] }: CheckOptions = {}): ConfigCheck {
  const parsed = configSchema.safeParse(value);
  const hidden = secretProblems(value, secrets);
  const problems = [
    ...(parsed.success ? [] : problemsOf(parsed.error.issues, value)),
    ...ruleProblems(value),
    ...hosts.flatMap((host) => hostProblem(value, host)),
  ];
  if (hidden.length + problems.length === 0 && parsed.success)
    return { config: parsed.data as CheckedConfig };
  // Besides being a secret, it does not matter what else is wrong there; a misspelt setting is not missing as well; and
  // one that two hosts need is missing once.
  const meant = new Set(problems.flatMap((problem) => problem.meant ?? []));
  const others = problems.filter(
    ({ path, keys }) => !meant.has(path) && !hidden.some((secret) => isWithin(keys, secret.keys)),
  );
  const all = [...hidden, ...others.map((problem) => withoutSecrets(problem, hidden))];
  return { problems: [...new Map(all.map((one) => [`${one.path} ${one.problem}`, one])).values()] };
}

/** Whether a place is the other one or below it. */
function isWithin(keys: Keys, other: Keys): boolean {
  return other.every((key, index) => keys[index] === key);
}

/** Of an object that holds a secret, nothing is shown. */
function withoutSecrets(problem: ConfigProblem, hidden: readonly ConfigProblem[]): ConfigProblem {
  const holdsOne = hidden.some((secret) => isWithin(secret.keys, problem.keys));
  return holdsOne && problem.found !== undefined ? { ...problem, found: NOT_SHOWN } : problem;
}

function hostProblem(value: unknown, host: HostName): ConfigProblem[] {
  const keys = ['hosts', host];
  if (typeof valueAt(value, ['hosts']) !== 'object' || valueAt(value, keys) !== undefined) return [];
  return [
    {
      keys,
      path: pathText(keys),
      problem: 'is missing, and it is what you want to build',
      fix: `Add ${JSON.stringify(host)} to "hosts"; "glance-kit init" writes an example of each.`,
    },
  ];
}

/** Values and names that look like a secret, wherever they stand. */
function secretProblems(value: unknown, known: readonly string[], keys: Keys = []): ConfigProblem[] {
  if (typeof value === 'string') {
    // A picture is random letters; the key of a hash is known to the visitor's browser anyhow.
    if (value.startsWith('data:image/')) return [];
    const isHashKey = keys.at(-1) === 'hash';
    const isSecret = isHashKey ? known.some((secret) => value.includes(secret)) : looksSecret(value, known);
    return isSecret ? [secretProblem(keys, pathText(keys))] : [];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const here = [...keys, Array.isArray(value) ? Number(key) : key];
    if (looksSecret(key, known)) return [secretProblem(here, pathText([...keys, NOT_SHOWN]))];
    return secretProblems(member, known, here);
  });
}

function secretProblem(keys: Keys, path: string): ConfigProblem {
  return {
    keys,
    path,
    found: NOT_SHOWN,
    problem: 'looks like a key or a token, and what is built from this file ends up in browsers',
    fix: 'Remove it. The API key belongs to the login-key function alone, as its environment variable.',
  };
}
