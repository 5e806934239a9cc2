import type { z } from 'zod';
import { chooseFix, pathText, shown, valueAt, type ConfigProblem } from './problem.js';
import { formsOf, namesAt, nodeAt, rootNode, type SchemaNode } from './schema-tree.js';
import { isSecretName } from './secrets.js';
import { suggest } from './suggest.js';
import type { Finding } from './values.js';

type Issue = z.core.$ZodIssue;
type Keys = (string | number)[];

/** What the library found, as problems that tell what to do; a wrong part gives one problem, also in a union. */
export function problemsOf(issues: readonly Issue[], config: unknown, above: Keys = []): ConfigProblem[] {
  return issues.flatMap((issue): ConfigProblem[] => {
    const keys: Keys = [...above, ...(issue.path as Keys)];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((name) => unknownSetting([...keys, name]));
      case 'invalid_union':
        return unionProblems(issue.errors, config, keys);
      case 'invalid_key':
        return problemsOf(issue.issues, config, keys).map((problem) => ({
          ...problem,
          found: shown(keys.at(-1)),
        }));
      case 'custom':
        return [problemAt(keys, config, issue.params as unknown as Finding)];
      case 'invalid_value':
        return [
          missing(keys, config) ??
            problemAt(keys, config, {
              problem: issue.values.length > 1 ? 'is none of the choices' : 'is not what belongs here',
              fix: chooseFix(valueAt(config, keys), issue.values),
            }),
        ];
      case 'too_small':
        return [
          problemAt(keys, config, {
            problem: 'is empty',
            fix: 'Write at least one, or leave the setting out.',
          }),
        ];
      default:
        return [missing(keys, config) ?? wrongKind(keys, config)];
    }
  });
}

/** Of several forms that a value may have, the one it comes nearest to is the one it was meant to have. */
function unionProblems(branches: readonly Issue[][], config: unknown, keys: Keys): ConfigProblem[] {
  const [meant] = branches
    .filter((issues) => !issues.some(({ path, code }) => path.length === 0 && isOtherForm(code)))
    .sort((one, other) => one.length - other.length);
  return meant ? problemsOf(meant, config, keys) : [missing(keys, config) ?? wrongKind(keys, config)];
}

const isOtherForm = (code: string | undefined): boolean =>
  code === 'invalid_type' || code === 'invalid_value';

export function problemAt(keys: Keys, config: unknown, { problem, fix }: Finding): ConfigProblem {
  const value = valueAt(config, keys);
  return {
    keys,
    path: pathText(keys),
    ...(value !== undefined && { found: shown(value) }),
    problem,
    fix,
  };
}

function missing(keys: Keys, config: unknown): ConfigProblem | undefined {
  if (valueAt(config, keys) !== undefined) return undefined;
  const { description = '', examples = [] } = nodeAt(keys) ?? {};
  const name = JSON.stringify(keys.at(-1) ?? 'groupId');
  const add = examples.length ? `Add, for example, ${name}: ${JSON.stringify(examples[0])}.` : `Add ${name}.`;
  return { keys, path: pathText(keys), problem: 'is missing', fix: `${description} ${add}`.trim() };
}

function wrongKind(keys: Keys, config: unknown): ConfigProblem {
  const node = nodeAt(keys) ?? {};
  const kinds = kindsOf(node);
  const example = node.examples?.[0];
  return problemAt(keys, config, {
    problem: `is not ${kinds}`,
    fix:
      example === undefined ? `Write ${kinds}.` : `Write ${kinds}, for example ${JSON.stringify(example)}.`,
  });
}

const KINDS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

function kindsOf(node: SchemaNode): string {
  const kinds = formsOf(node).flatMap(({ type = 'object', const: only, properties, required = [] }) => {
    if (only !== undefined) return [JSON.stringify(only)];
    // Of several objects, each is told by what it must have.
    if (node.anyOf && properties && required.length)
      return [`{${required.map((name) => `"${name}": …`).join(', ')}}`];
    return [type].flat().map((one) => KINDS[one] ?? one);
  });
  const names = [...new Set(kinds)];
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function unknownSetting(keys: Keys): ConfigProblem {
  const name = String(keys.at(-1));
  const path = pathText(keys);
  if (isSecretName(name))
    return {
      keys,
      path,
      problem: 'is a secret by its name, and what is built from this file ends up in browsers',
      fix: 'Remove it, and give it to the login-key function alone, as its environment variable.',
    };
  const beside = namesAt(keys.slice(0, -1));
  const meant = suggest(name, beside);
  if (meant !== undefined)
    return {
      keys,
      path,
      problem: 'is no setting',
      fix: `Did you mean "${meant}"?`,
      meant: pathText([...keys.slice(0, -1), meant]),
    };
  const elsewhere = placesOf(name);
  return {
    keys,
    path,
    problem: 'is no setting',
    fix: elsewhere.length
      ? `It belongs to ${elsewhere.join(' or ')}: move it there.`
      : `Remove it. There is: ${beside.filter((one) => one !== '$schema').join(', ')}.`,
  };
}

/** Where a setting of this exact name would be right: at the top, or at one or more hosts. */
function placesOf(name: string): string[] {
  const { properties = {} } = rootNode();
  const hosts = properties['hosts']?.properties ?? {};
  const atHosts = Object.keys(hosts).filter((host) => hosts[host]?.properties?.[name]);
  if (name in hosts) return ['hosts'];
  return [
    ...(name in properties ? ['the top of the file'] : atHosts.map((host) => pathText(['hosts', host]))),
  ];
}
