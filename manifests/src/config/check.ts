import { problemsOf } from './issues.js';
import { pathText, valueAt, type ConfigProblem } from './problem.js';
import { ruleProblems } from './rules.js';
import { configSchema, type HostName } from './schema.js';
import { looksSecret } from './secrets.js';
import type { z } from 'zod';

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
  const told = new Set([...hidden.map(({ path }) => path), ...problems.flatMap(({ meant = [] }) => meant)]);
  const all = [...hidden, ...problems.filter(({ path }) => !told.has(path))];
  return { problems: [...new Map(all.map((one) => [`${one.path} ${one.problem}`, one])).values()] };
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

/** Values that look like a secret, wherever they stand. */
function secretProblems(
  value: unknown,
  known: readonly string[],
  keys: (string | number)[] = [],
): ConfigProblem[] {
  if (typeof value === 'string') {
    // A picture is random letters; the key of a hash is known to the visitor's browser anyhow.
    if (value.startsWith('data:image/')) return [];
    const isHashKey = keys.at(-1) === 'hash';
    if (isHashKey ? !known.some((secret) => value.includes(secret)) : !looksSecret(value, known)) return [];
    return [
      {
        keys,
        path: pathText(keys),
        found: '(not shown)',
        problem: 'looks like a key or a token, and what is built from this file ends up in browsers',
        fix: 'Remove it. The API key belongs to the login-key function alone, as its environment variable.',
      },
    ];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    secretProblems(member, known, [...keys, Array.isArray(value) ? Number(key) : key]),
  );
}
