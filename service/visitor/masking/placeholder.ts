import { ALLOWED_IN_MASK, BECOMES_TEXT, FLAGS, TEXT_TYPES, type Attributes } from './attributes.js';
import { MASK } from './state.js';

/** Width of masked inline text, which would otherwise tell its length. */
const INLINE_WIDTH = '6em';

/** Where an inline `style` puts an element; read as computed, so only lengths and fixed words come out. */
const LAYOUT =
  /^(?:position|top|right|bottom|left|inset.*|float|clear|margin.*|transform|order|align-self|justify-self|z-index|visibility|opacity|flex.*|border-.*radius)$/;
const PLAIN_VALUE = /^[\w\s.%(),+-]*$/;

/** Names that a style sheet of the page speaks of: presentation, so they may leave a masked element. */
export class StyleNames {
  #byRoot = new Map<Node, Set<string>>();

  forget(): void {
    this.#byRoot.clear();
  }

  has(name: string, element: Element): boolean {
    const root = element.getRootNode();
    let names = this.#byRoot.get(root);
    if (!names) this.#byRoot.set(root, (names = namesIn(root as Document | ShadowRoot)));
    return names.has(name);
  }
}

function namesIn(root: Document | ShadowRoot): Set<string> {
  const names = new Set<string>();
  const visit = (rules: CSSRuleList): void => {
    for (const rule of rules) {
      const { selectorText, cssRules } = rule as Partial<CSSStyleRule>;
      for (const [, name] of selectorText?.matchAll(/[.#](-?[A-Za-z_][\w-]*)/g) ?? []) names.add(name!);
      if (cssRules?.length) visit(cssRules);
    }
  };
  for (const sheet of [...(root.styleSheets ?? []), ...(root.adoptedStyleSheets ?? [])]) {
    try {
      visit(sheet.cssRules);
    } catch {
      // A sheet of another site: its rules cannot be read, its names stay in the browser.
    }
  }
  return names;
}

/**
 * Attributes of a masked element: its box, and nothing that could carry data.
 *
 * @param element  the live element
 * @param style    keeps the names of classes and ids that style sheets know
 */
export function maskedAttributes(element: Element, style: StyleNames): Attributes {
  const attributes: Attributes = {};
  for (const { name, value } of element.attributes) {
    if (!ALLOWED_IN_MASK[name]?.(value)) continue;
    attributes[name] = FLAGS.has(name) ? '' : value;
  }
  const classes = [...element.classList].filter((name) => style.has(name, element));
  if (classes.length > 0) attributes['class'] = classes.join(' ');
  if (element.id && style.has(element.id, element)) attributes['id'] = element.id;
  Object.assign(attributes, box(element));
  if (element.localName === 'input') Object.assign(attributes, inputAttributes(element as HTMLInputElement));
  if (element.localName === 'textarea') attributes['value'] = MASK;
  return attributes;
}

/** What a masked input shows: asterisks in a text field; no value, no choice and no state in any other. */
function inputAttributes(input: HTMLInputElement): Attributes {
  const { type } = input;
  if (BECOMES_TEXT.has(type)) return { type: 'text', value: MASK };
  if (TEXT_TYPES.has(type)) return { type, value: MASK };
  // Without a value a browser writes its own word on these.
  return ['submit', 'reset', 'button'].includes(type) ? { type, value: '' } : { type };
}

/** Replaced content and form controls show their box by themselves; other elements get a neutral surface. */
const OWN_LOOK = new Set(['input', 'textarea', 'select', 'button']);

function box(element: Element): Attributes {
  if (element.namespaceURI === 'http://www.w3.org/2000/svg' && element.localName !== 'svg') return {};
  const computed = element.ownerDocument.defaultView?.getComputedStyle(element);
  const rect = element.getBoundingClientRect();
  const inlineText = computed?.display === 'inline' && !REPLACED.has(element.localName);
  const width = inlineText ? INLINE_WIDTH : `${rect.width}px`;
  const height = `${inlineText ? (element.getClientRects()[0]?.height ?? 0) : rect.height}px`;
  const declarations = [`width:${width}`, `height:${height}`, 'box-sizing:border-box'];
  if (computed?.display === 'none') declarations.push('display:none');
  else if (inlineText) declarations.push('display:inline-block', 'vertical-align:bottom');
  for (const property of (element as HTMLElement).style ?? []) {
    const value = LAYOUT.test(property) ? computed?.getPropertyValue(property) : undefined;
    if (value && PLAIN_VALUE.test(value)) declarations.push(`${property}:${value}`);
  }
  if (!OWN_LOOK.has(element.localName)) {
    declarations.push('background:rgb(128 128 128/.28)', 'color:transparent', 'overflow:hidden');
  }
  return { style: declarations.join(';'), rr_width: width, rr_height: height };
}

const REPLACED = new Set([
  'img',
  'video',
  'audio',
  'canvas',
  'iframe',
  'object',
  'embed',
  'svg',
  ...OWN_LOOK,
]);
