import { DOMParser } from '@xmldom/xmldom';
import { SamlRefusal } from '../refusal.js';

const MAX_DEPTH = 40;

/** Element children, in order. */
export function childElements(parent: Node): Element[] {
  const found: Element[] = [];
  for (let node = parent.firstChild; node; node = node.nextSibling)
    if (node.nodeType === 1) found.push(node as Element);
  return found;
}

/** Element children of one name. */
export function childrenNamed(parent: Node, namespace: string, localName: string): Element[] {
  return childElements(parent).filter(
    (child) => child.localName === localName && child.namespaceURI === namespace,
  );
}

/** The only child of that name; `undefined` when there is none or more than one. */
export function onlyChild(parent: Node, namespace: string, localName: string): Element | undefined {
  const found = childrenNamed(parent, namespace, localName);
  return found.length === 1 ? found[0] : undefined;
}

/** The element itself and all below it, in document order. */
export function withDescendants(root: Element): Element[] {
  const found: Element[] = [];
  const open = [root];
  for (let next = open.pop(); next; next = open.pop()) {
    found.push(next);
    open.push(...childElements(next).reverse());
  }
  return found;
}

/** An attribute without a prefix; `undefined` where it is absent. */
export function attributeOf(element: Element, name: string): string | undefined {
  return element.hasAttribute(name) ? (element.getAttribute(name) ?? '') : undefined;
}

/** Text of an element that has nothing but text; `undefined` when there are elements in it. */
export function plainText(element: Element): string | undefined {
  return childElements(element).length === 0 ? (element.textContent ?? '') : undefined;
}

function deepest(root: Element): number {
  let depth = 0;
  for (let level = [root]; level.length > 0; level = level.flatMap((element) => childElements(element)))
    depth += 1;
  return depth;
}

/**
 * Parses with the parser that the library uses, and stops at whatever that parser would have repaired.
 *
 * @throws SamlRefusal structure
 */
export function parseStrictly(xml: string): Element {
  const stop = (): never => {
    throw new SamlRefusal('structure', 'The message is not well-formed XML.');
  };
  let document: Document | undefined;
  try {
    document = new DOMParser({
      locator: {},
      errorHandler: { warning: stop, error: stop, fatalError: stop },
    }).parseFromString(xml, 'text/xml') as Document | undefined;
  } catch {
    stop();
  }
  const [root, ...others] = document ? childElements(document) : [];
  if (!root || others.length > 0) return stop();
  // The parser passes over text around the root: some of it is left out, some stands beside the root.
  const beside = Array.from(document!.childNodes).some(
    (node) => node.nodeType === 3 && node.nodeValue!.trim() !== '',
  );
  if (beside || !/^\s*</.test(xml)) return stop();
  if (deepest(root) > MAX_DEPTH) throw new SamlRefusal('structure', 'The message is nested too deeply.');
  return root;
}
