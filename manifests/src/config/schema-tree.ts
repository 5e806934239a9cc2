import { configJsonSchema } from './schema.js';

/** The parts of a JSON Schema that are read here. */
export interface SchemaNode {
  $ref?: string;
  description?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, SchemaNode>;
  required?: string[];
  additionalProperties?: SchemaNode | boolean;
  items?: SchemaNode;
  anyOf?: SchemaNode[];
  allOf?: SchemaNode[];
  definitions?: Record<string, SchemaNode>;
}

let whole: SchemaNode | undefined;

export const rootNode = (): SchemaNode => (whole ??= configJsonSchema() as SchemaNode);

/** The node that a reference stands for. */
export function resolved(node: SchemaNode): SchemaNode {
  const name = /^#\/definitions\/(.+)$/.exec(node.$ref ?? '')?.[1];
  const found = name === undefined ? node : (rootNode().definitions?.[name] ?? node);
  // What stands beside a reference is written by way of `allOf`, since draft 7 overlooks it.
  const [only] = found.allOf ?? [];
  return only ? { ...resolved(only), ...found } : found;
}

/** The forms that a value may have. */
export function formsOf(node: SchemaNode): SchemaNode[] {
  const here = resolved(node);
  return here.anyOf ? here.anyOf.flatMap(formsOf) : [here];
}

/** What the schema says about a place; `undefined` for one that it does not know. */
export function nodeAt(keys: readonly (string | number)[]): SchemaNode | undefined {
  let here = rootNode();
  for (const key of keys) {
    const child = formsOf(here)
      .map((form) => childOf(form, key))
      .find((found) => found !== undefined);
    if (!child) return undefined;
    here = child;
  }
  return resolved(here);
}

/** Names that may stand in the object at a place. */
export function namesAt(keys: readonly (string | number)[]): string[] {
  const node = nodeAt(keys);
  return node ? formsOf(node).flatMap(({ properties = {} }) => Object.keys(properties)) : [];
}

function childOf(node: SchemaNode, key: string | number): SchemaNode | undefined {
  if (typeof key === 'number') return node.items;
  const own = Object.hasOwn(node.properties ?? {}, key) ? node.properties?.[key] : undefined;
  return own ?? (typeof node.additionalProperties === 'object' ? node.additionalProperties : undefined);
}

/** What a setting is for, in a sentence or two, with its default: for comments and pages. */
export function settingText(keys: readonly string[]): string {
  const node = nodeAt(keys);
  if (!node) throw new Error(`There is no setting ${keys.join('.')}.`);
  const { description = '', default: standard } = node;
  return standard === undefined ? description : `${description} Unless given: ${JSON.stringify(standard)}.`;
}
