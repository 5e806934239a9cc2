import { parse, type AnyNode, type Class, type Expression, type PrivateIdentifier } from 'acorn';

/** What may be extended although it has members of its own: nothing of it is called as ours are. */
const BUILT_IN = new Set(['Error', 'EventTarget', 'HTMLElement']);

/** Calls `visit` for a node and all below it. */
function walk(node: AnyNode, visit: (node: AnyNode) => void): void {
  visit(node);
  for (const value of Object.values(node) as unknown[])
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value])
      if (typeof (child as AnyNode | null)?.type === 'string') walk(child as AnyNode, visit);
}

const isBuiltIn = (parent: Expression | null | undefined): boolean =>
  !parent || (parent.type === 'Identifier' && BUILT_IN.has(parent.name));

/**
 * Makes private members (`#name`) plain ones (`$name`), for a compiler that does not know them: a lookup in a `WeakMap`
 * at each use, which is what bundlers make of them, is a tenth of the module.
 *
 * @throws Error when a class with private members extends another one of the module: both could mean the same name
 */
export function plainMembers(module: string): string {
  const names: PrivateIdentifier[] = [];
  const tests = new Set<AnyNode>();
  walk(parse(module, { ecmaVersion: 2022, sourceType: 'module' }), (node) => {
    if (node.type === 'PrivateIdentifier') names.push(node);
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier') tests.add(node.left);
    if (node.type === 'ClassDeclaration' || node.type === 'ClassExpression') demandOwn(node);
    const member = node.type === 'MemberExpression' ? node.property : 'key' in node ? node.key : undefined;
    if (member?.type === 'Identifier' && member.name.startsWith('$'))
      throw new Error(`The module has a member ${member.name}.`);
  });
  let text = module;
  for (const name of names.sort((one, other) => other.start - one.start)) {
    const plain = tests.has(name) ? `"$${name.name}"` : `$${name.name}`;
    const before = text.slice(0, name.start); // `async#a`
    text = before + (/\w$/.test(before) ? ' ' : '') + plain + text.slice(name.end);
  }
  return text;
}

function demandOwn({ superClass, body }: Class): void {
  const isPrivate = body.body.some((member) => 'key' in member && member.key.type === 'PrivateIdentifier');
  if (isPrivate && !isBuiltIn(superClass))
    throw new Error('A class with private members extends another class.');
}
