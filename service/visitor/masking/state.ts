/** What a masked field shows, whatever it holds: neither value nor length nor state gets out. */
export const MASK = '********';

/** Autocomplete hints of fields that hold secrets, whatever the page thought of masking. */
const SECRET_HINTS = ['cc-', 'one-time-code', 'current-password', 'new-password'];

const BUILT_IN = [
  '.glance_masked',
  '[glance_masked="true" i]',
  'input[type="password" i]',
  ...SECRET_HINTS.flatMap((hint) =>
    ['input', 'select', 'textarea'].map((tag) => `${tag}[autocomplete*="${hint}" i]`),
  ),
];

/** Valid selectors that match no element: whoever wrote one meant to mask something. */
const MATCHES_NOTHING = /::|(?<!\\):(?:before|after|first-line|first-letter|host)(?![\w-])/i;

/** Attributes that the built-in marks depend on. */
const BUILT_IN_ATTRIBUTES = ['class', 'glance_masked', 'type', 'autocomplete'];

/**
 * Which nodes are masked. A node is masked when it or anything around it, through shadow roots, slots and
 * same-origin frames, matches a mark; and it stays masked once it was, wherever it is moved to and whatever
 * becomes of the mark.
 */
export class MaskState {
  readonly #sticky = new WeakSet<Node>();
  readonly #selector: string;
  readonly #attributes: ReadonlySet<string> | undefined;
  /** A selector that looks at what is around an element: a change can mask elements below. */
  readonly #downward: boolean;
  /** A selector that looks at siblings or children: one change can mask elements elsewhere. */
  readonly farReaching: boolean;
  #inert: Document | undefined;

  /**
   * @param selectors  of the group
   * @param invalid    told of each selector that is not valid; the whole page is masked then
   */
  constructor(selectors: readonly string[], invalid: (selector: string) => void) {
    const broken = selectors.filter((selector) => !isValid(selector));
    broken.forEach(invalid);
    this.#selector = broken.length > 0 ? '*' : [...BUILT_IN, ...selectors].join(',');
    const all = selectors.map((selector) => selector.trim().replace(/\s*,\s*/g, ',')).join(',');
    this.#downward = /[\s>:|]/.test(all);
    this.farReaching = /[+~]|:has|:nth|:first|:last|:only|:empty|:not/.test(all);
    // States such as :checked have no attribute to watch; any change may matter then.
    this.#attributes = /:/.test(all)
      ? undefined
      : new Set([
          ...BUILT_IN_ATTRIBUTES,
          'id',
          ...[...all.matchAll(/\[\s*([\w-]+)/g)].map(([, name]) => name ?? ''),
        ]);
  }

  /** Whether the node itself is marked, without looking around it. */
  marks(node: Node): boolean {
    if (this.#sticky.has(node)) return true;
    if (!isElement(node)) return false;
    if (node.matches(this.#selector)) return true;
    // The choice of a select names the option; a radio button is told by the others of its group.
    if (node.localName === 'select') return node.querySelector(this.#selector) !== null;
    if (node.localName === 'input' && (node as HTMLInputElement).type === 'radio')
      return this.#groupIsMarked(node);
    return isDotted(node);
  }

  isMasked(node: Node): boolean {
    const path: Node[] = [];
    const masked = this.#isMasked(node, path);
    if (masked) for (const below of path) this.#sticky.add(below);
    return masked;
  }

  /** Like `isMasked` for a node whose parent is known to be clear. */
  isMaskedInClear(node: Node): boolean {
    const slot = (node as Partial<Element>).assignedSlot;
    const masked = this.marks(node) || (!!slot && this.isMasked(slot));
    if (masked) this.#sticky.add(node);
    return masked;
  }

  stick(node: Node): void {
    this.#sticky.add(node);
  }

  /**
   * Whether an element was marked by itself while one of its attributes had another value.
   *
   * @param former  `null` when the attribute was missing
   */
  wasMarked(element: Element, attribute: string, former: string | null): boolean {
    if (this.#sticky.has(element)) return true;
    // In a document without a window nothing loads and no custom element wakes up.
    const twin = (this.#inert ??= document.implementation.createHTMLDocument('')).importNode(element, false);
    if (former === null) twin.removeAttribute(attribute);
    else twin.setAttribute(attribute, former);
    // Other selectors look at what is around an element, and the twin has nothing around it.
    return twin.matches(this.#downward || this.farReaching ? BUILT_IN.join() : this.#selector);
  }

  /** Attributes by which an element is marked by itself, as far as they can be told. */
  get attributes(): readonly string[] {
    return [...(this.#attributes ?? BUILT_IN_ATTRIBUTES)];
  }

  /** Whether a change of this attribute can mask something. */
  mayMask(attribute: string): boolean {
    return this.#attributes === undefined || this.#attributes.has(attribute);
  }

  /** Elements that a changed one makes marked now and that were not before; they stick from here on. */
  newlyMarked(changed: Element): Element[] {
    const root = changed.getRootNode();
    const scope = this.farReaching && isParent(root) ? root : changed;
    // Without such selectors a change marks only the element itself.
    const below = this.farReaching || this.#downward ? scope.querySelectorAll(this.#selector) : [];
    const fresh = [changed, ...below].filter(
      (element) => !this.#sticky.has(element) && element.matches(this.#selector),
    );
    for (const element of fresh) this.#sticky.add(element);
    return fresh;
  }

  #isMasked(node: Node, path: Node[]): boolean {
    for (let current: Node | null = node; current; current = composedParent(current)) {
      path.push(current);
      if (this.marks(current)) return true;
      const slot: HTMLSlotElement | null = (current as Partial<Element>).assignedSlot ?? null;
      if (slot && this.#isMasked(slot, [])) return true;
    }
    return false;
  }

  #groupIsMarked(radio: Element): boolean {
    const name = radio.getAttribute('name');
    const root = radio.getRootNode();
    if (!name || !isParent(root)) return false;
    const group = root.querySelectorAll(`input[type="radio" i][name="${CSS.escape(name)}"]`);
    return [...group].some((other) => other !== radio && this.#chainMatches(other));
  }

  /** Like `isMasked`, but without the rule for radio groups, which would run in circles. */
  #chainMatches(element: Element): boolean {
    for (let current: Node | null = element; current; current = composedParent(current)) {
      if (this.#sticky.has(current) || (isElement(current) && current.matches(this.#selector))) return true;
    }
    return false;
  }
}

/** A field that shows dots by style instead of by its type. */
function isDotted(node: Element): boolean {
  if (node.localName !== 'input' && node.localName !== 'textarea') return false;
  const style = node.ownerDocument.defaultView?.getComputedStyle(node);
  return !/^(?:none)?$/.test(style?.getPropertyValue('-webkit-text-security') ?? '');
}

function isValid(selector: string): boolean {
  try {
    document.createDocumentFragment().querySelector(selector);
    return isClosed(selector) && !MATCHES_NOTHING.test(selector);
  } catch {
    return false;
  }
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '"': '"', "'": "'" };

/** Browsers close what is left open at the end; in a list, `p:is(` would swallow the selectors after it. */
function isClosed(selector: string): boolean {
  const open: string[] = [];
  for (let at = 0; at < selector.length; at += 1) {
    const sign = selector[at]!;
    const awaited = open.at(-1);
    if (sign === '\\') {
      at += 1;
      if (at === selector.length) return false;
    } else if (sign === awaited) open.pop();
    else if (awaited === '"' || awaited === "'") continue;
    else if (sign === '/' && selector[at + 1] === '*') return false;
    else if (CLOSERS[sign]) open.push(CLOSERS[sign]);
  }
  return open.length === 0;
}

/** The node around a node: its parent, the host of its shadow root, or the element of its frame. */
export function composedParent(node: Node): Node | null {
  if (node.nodeType === Node.DOCUMENT_NODE) {
    try {
      return (node as Document).defaultView?.frameElement ?? null;
    } catch {
      return null;
    }
  }
  return node.parentNode ?? (node as Partial<ShadowRoot>).host ?? null;
}

// By node type, not by `instanceof`: nodes of same-origin frames have constructors of their own.
export function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}

function isParent(node: Node): node is Document | ShadowRoot | Element {
  return 'querySelectorAll' in node;
}
