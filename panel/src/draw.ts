/** A described element. Two descriptions with the same `is` and `key` are the same element on screen. */
export interface Drawn {
  /** Tag name, and class after a dot: `button.primary`. */
  is: string;
  /**
   * `key` tells like elements apart. `on…` is a listener, `value` a property, the rest are attributes: `true` is
   * empty, `false` and `undefined` are absent. Elements of one kind always name the same ones.
   */
  props: Props;
  children: Child[];
}

export type Child = Drawn | string | number | false | undefined;

type Props = Readonly<Record<string, unknown>>;

export const h = (is: string, props: Props = {}, ...children: (Child | Child[])[]): Drawn => ({
  is,
  props,
  children: children.flat(),
});

/** What a node on screen was drawn from. */
const identities = new WeakMap<Node, string>();

/**
 * Makes `parent` show the children. Nodes that stay keep their place in the document, and with it focus, caret and
 * selection; text is only ever text.
 */
export function draw(parent: Node, children: readonly Child[]): void {
  let next = parent.firstChild;
  for (const child of children) {
    if (child === undefined || child === false) continue;
    const drawn = typeof child === 'object' ? child : undefined;
    const identity = drawn ? `${drawn.is} ${drawn.props['key'] ?? ''}` : '';
    let node: ChildNode | null = next;
    while (node && identities.get(node) !== identity) node = node.nextSibling;
    if (node) {
      // What stood before it is gone; removing that, instead of moving this, keeps the focus.
      while (next && next !== node) next = removed(next);
      next = node.nextSibling;
    } else {
      node = drawn ? element(drawn.is) : document.createTextNode('');
      identities.set(node, identity);
      parent.insertBefore(node, next);
    }
    if (drawn) {
      dress(node as HTMLElement, drawn.props);
      draw(node, drawn.children);
    } else if (node.nodeValue !== String(child)) {
      node.nodeValue = String(child);
    }
  }
  while (next) next = removed(next);
}

function removed(node: ChildNode): ChildNode | null {
  const after = node.nextSibling;
  node.remove();
  return after;
}

function element(is: string): HTMLElement {
  const [tag = '', name = ''] = is.split('.');
  const made = document.createElement(tag);
  if (name) made.className = name;
  return made;
}

function dress(node: HTMLElement, props: Props): void {
  for (const [name, value] of Object.entries(props)) {
    if (name === 'key') continue;
    if (name.startsWith('on') || name === 'value') {
      const target = node as unknown as Record<string, unknown>;
      if (target[name] !== value) target[name] = value;
    } else if (value === undefined || value === false) {
      node.removeAttribute(name);
    } else {
      const text = value === true ? '' : String(value);
      if (node.getAttribute(name) !== text) node.setAttribute(name, text);
    }
  }
}
