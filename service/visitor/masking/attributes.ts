import { scrubCss } from './css.js';

export type AttributeValue = string | number | boolean | null | object;
export type Attributes = Record<string, AttributeValue>;

/** Attributes that do nothing for the picture and may hold addresses, tokens or code. */
const DROPPED = new Set([
  'action',
  'formaction',
  'ping',
  'cite',
  'longdesc',
  'manifest',
  'nonce',
  'integrity',
  'srcdoc',
  'target',
  'rr_src',
  'data-rr-is-password',
]);

/** `src` and `data` of these load a document or code, not a picture. */
const NO_SOURCE = new Set(['iframe', 'frame', 'embed', 'object', 'script', 'portal']);

/** Meta elements that matter for the picture; others may hold tokens. */
const META_NAMES = new Set(['viewport', 'color-scheme', 'theme-color']);

// Browsers ignore these inside a scheme.
const IGNORED_IN_SCHEME = /[\u0000-\u0020]/g;

/** Address without query and fragment; other schemes than http are only links by their look. */
export function plainHref(value: string, base: string): string {
  try {
    const url = new URL(value, base);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.origin + url.pathname : '#';
  } catch {
    return '#';
  }
}

/**
 * What may leave of one attribute outside masks.
 *
 * @param tag      lower case
 * @param element  the live element, for its other attributes
 * @returns the value, or `undefined` when the attribute stays in the browser
 */
export function scrubAttribute(
  tag: string,
  name: string,
  value: AttributeValue,
  element: Element,
): AttributeValue | undefined {
  const lower = name.toLowerCase();
  if (DROPPED.has(lower) || lower.startsWith('on')) return undefined;
  if (typeof value !== 'string') return value;
  if (/(?:^|;)(?:javascript|vbscript):/i.test(value.replace(IGNORED_IN_SCHEME, ''))) return undefined;
  switch (lower) {
    case 'href':
    case 'xlink:href':
      if (tag === 'a' || tag === 'area') return plainHref(value, element.baseURI);
      if (tag === 'base') return undefined;
      return tag === 'link' && !isStyleSheet(element) ? undefined : value;
    case 'src':
    case 'data':
    case 'codebase':
      return NO_SOURCE.has(tag) ? undefined : value;
    case 'value':
      return tag === 'input' && element.getAttribute('type')?.toLowerCase() === 'hidden' ? undefined : value;
    case 'content':
      return tag === 'meta' && !META_NAMES.has(element.getAttribute('name')?.toLowerCase() ?? '')
        ? undefined
        : value;
    case 'style':
    case '_csstext':
      return scrubCss(value);
    default:
      return value;
  }
}

function isStyleSheet(link: Element): boolean {
  return /\bstylesheet\b/i.test(link.getAttribute('rel') ?? '');
}

const isNumber = (value: string): boolean => /^\d{1,4}$/.test(value);
const isFlag = (): boolean => true;
const INPUT_TYPES = new Set([
  'button',
  'checkbox',
  'color',
  'date',
  'datetime-local',
  'email',
  'file',
  'hidden',
  'image',
  'month',
  'number',
  'password',
  'radio',
  'range',
  'reset',
  'search',
  'submit',
  'tel',
  'text',
  'time',
  'url',
  'week',
]);

/**
 * The only attributes that leave a masked element, and what they may hold: numbers, flags and fixed words.
 * `class` and `id` are treated apart, `style` is made anew from the box.
 */
export const ALLOWED_IN_MASK: Readonly<Record<string, (value: string) => boolean>> = {
  colspan: isNumber,
  rowspan: isNumber,
  span: isNumber,
  dir: (value) => /^(?:ltr|rtl|auto)$/i.test(value),
  type: (value) => INPUT_TYPES.has(value.toLowerCase()),
  hidden: isFlag,
  disabled: isFlag,
  multiple: isFlag,
};

export const FLAGS: ReadonlySet<string> = new Set(['hidden', 'disabled', 'multiple']);

/** Types of input whose text is shown as asterisks; types that refuse asterisks become `text`. */
export const TEXT_TYPES: ReadonlySet<string> = new Set(['text', 'password', 'email', 'search', 'tel', 'url']);
export const BECOMES_TEXT: ReadonlySet<string> = new Set([
  'number',
  'date',
  'datetime-local',
  'month',
  'time',
  'week',
]);
