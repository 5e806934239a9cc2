import type { ConfigProblem } from '@glance-kit/manifests';
import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createJiti } from 'jiti';
import {
  findNodeAtLocation,
  getNodeValue,
  parseTree,
  printParseErrorCode,
  type Node,
  type ParseError,
} from 'jsonc-parser';

/** A place in a file, both counted from 1. */
export interface Place {
  line: number;
  column: number;
}

/** A configuration as it was written. */
export interface ReadConfig {
  value: unknown;
  /** What cannot be read at all, or only in a way that nobody means. */
  problems: ConfigProblem[];
  /** Where a setting stands; `undefined` for one that is missing, and for a module. */
  placeOf(keys: readonly (string | number)[]): Place | undefined;
}

const whole = (problem: string, fix: string): ConfigProblem => ({ keys: [], path: '', problem, fix });

/** @param file  absolute; `.json` and `.jsonc` may have comments, anything else is a module */
export async function readConfig(file: string): Promise<ReadConfig> {
  return /^\.jsonc?$/.test(extname(file)) ? readJson(readFileSync(file, 'utf8')) : readModule(file);
}

function readJson(text: string): ReadConfig {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const placeOf = (keys: readonly (string | number)[]): Place | undefined => {
    if (errors[0]) return placeAt(text, errors[0].offset); // all that is told of such a file
    const node = tree && findNodeAtLocation(tree, [...keys]);
    // Of a member, the place of its name.
    return node && placeAt(text, node.parent?.type === 'property' ? node.parent.offset : node.offset);
  };
  const problems = [
    ...errors.map(({ error, offset }) => {
      const { line, column } = placeAt(text, offset);
      return whole(
        `is not JSON at line ${line}, column ${column} (${spaced(printParseErrorCode(error))})`,
        'Check quotes, commas and brackets there; comments are fine.',
      );
    }),
    ...(tree ? repeated(tree, []) : []),
  ];
  return {
    value: tree && getNodeValue(tree),
    problems: problems.slice(0, errors.length ? 1 : undefined),
    placeOf,
  };
}

const spaced = (code: string): string => code.replace(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1 };
}

/** Settings that stand twice in the same object: JSON takes the last, which is not what anybody reads first. */
function repeated(node: Node, keys: (string | number)[]): ConfigProblem[] {
  if (node.type === 'array')
    return (node.children ?? []).flatMap((child, index) => repeated(child, [...keys, index]));
  if (node.type !== 'object') return [];
  const seen = new Set<string>();
  return (node.children ?? []).flatMap((property): ConfigProblem[] => {
    const [name, value] = property.children ?? [];
    const key = String(name?.value);
    const below = value ? repeated(value, [...keys, key]) : [];
    if (!seen.has(key)) {
      seen.add(key);
      return below;
    }
    const path = [...keys, key];
    return [
      { keys: path, path: path.join('.'), problem: 'is there twice', fix: 'Keep one of them.' },
      ...below,
    ];
  });
}

async function readModule(file: string): Promise<ReadConfig> {
  const placeOf = (): undefined => undefined;
  try {
    // The package by its name is this one, also where it is not installed beside the file.
    const alias = {
      'glance-kit': fileURLToPath(new URL(`../define-config${extname(import.meta.url)}`, import.meta.url)),
    };
    const jiti = createJiti(file, { alias, fsCache: false, moduleCache: false, interopDefault: false });
    const given = ((await jiti.import(file)) as { default?: unknown }).default;
    // As it will be written: without functions and `undefined`.
    const text = JSON.stringify(typeof given === 'function' ? undefined : given);
    if (text === undefined)
      return {
        value: undefined,
        problems: [whole('exports no configuration', 'Write "export default defineConfig({ … });".')],
        placeOf,
      };
    return { value: JSON.parse(text), problems: [], placeOf };
  } catch (cause) {
    const { message = String(cause) } = (cause ?? {}) as { message?: string };
    const [first = ''] = message.split('\n');
    return {
      value: undefined,
      problems: [whole(`cannot be loaded: ${first}`, 'Correct the module.')],
      placeOf,
    };
  }
}
