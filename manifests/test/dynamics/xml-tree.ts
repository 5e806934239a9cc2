import { DOMParser } from '@xmldom/xmldom';

/** Parsed by a real parser, which must find nothing to say. @throws Error with what it said */
export function parseXml(text: string): Element {
  const said: string[] = [];
  const keep = (message: string): void => void said.push(message);
  const parser = new DOMParser({ errorHandler: { warning: keep, error: keep, fatalError: keep } });
  const { documentElement } = parser.parseFromString(text, 'text/xml');
  if (said.length || !documentElement) throw new Error(said.join('; ') || 'no element');
  return documentElement;
}

/** Child elements, of one name or of all. */
export function children(parent: Element | undefined, name?: string): Element[] {
  const found: Element[] = [];
  for (let node = parent?.firstChild; node; node = node.nextSibling)
    if (node.nodeType === 1 && (name === undefined || node.nodeName === name)) found.push(node as Element);
  return found;
}

export const names = (parent: Element | undefined): string[] =>
  children(parent).map(({ nodeName }) => nodeName);

/** The element at a path of child names. */
export function at(parent: Element | undefined, ...path: string[]): Element | undefined {
  return path.reduce<Element | undefined>((here, name) => children(here, name)[0], parent);
}

export const textAt = (parent: Element | undefined, ...path: string[]): string =>
  at(parent, ...path)?.textContent ?? '';

const indexes = new WeakMap<Element, ReadonlyMap<string, readonly Element[]>>();

function indexOf(root: Element): ReadonlyMap<string, readonly Element[]> {
  const known = indexes.get(root);
  if (known) return known;
  const index = new Map<string, Element[]>();
  const visit = (element: Element): void => {
    for (const child of children(element)) {
      index.set(child.nodeName, [...(index.get(child.nodeName) ?? []), child]);
      visit(child);
    }
  };
  visit(root);
  indexes.set(root, index);
  return index;
}

/** Every element of a name below another, in the order of the text. The parser's own lists are far slower. */
export const all = (root: Element, name: string): readonly Element[] => indexOf(root).get(name) ?? [];

/** Every element below another. */
export const everything = (root: Element): readonly Element[] => [...indexOf(root).values()].flat();

export const attribute = (element: Element | undefined, name: string): string =>
  element?.getAttribute(name) ?? '';
