import type { ReplaySite } from './site.js';

/** As rrweb records them: `null` removes, an object changes single style properties. */
export type AttributeValue = string | number | boolean | null | Readonly<Record<string, unknown>>;

/** Stands for the target of every link, so that `:link` styles still apply. A fragment never navigates. */
export const LINK_STAND_IN = '#_';

/** Never kept, whatever the element: they act, fetch or leave the frame. */
const REFUSED = new Set(
  [
    'accesskey action archive attributionsrc autofocus autoplay cite classid code codebase data form formaction',
    'formenctype formmethod formtarget http-equiv icon is longdesc lowsrc manifest method nonce ping profile referrerpolicy',
    'sandbox srcdoc target allow csp popovertarget popovertargetaction commandfor command interestfor enctype',
  ].flatMap((line) => line.split(' ')),
);

/** Elements whose `src` is a picture or a moving one. */
const PICTURED = new Set(['img', 'input', 'source', 'video', 'image', 'feimage']);
const WITH_BACKGROUND = new Set(['body', 'table', 'tbody', 'thead', 'tfoot', 'tr', 'td', 'th']);
const LINKS = new Set(['a', 'area']);
/** Elements that `document` offers by their name or id. */
const NAMED_IN_DOCUMENT = new Set(['embed', 'form', 'iframe', 'img', 'object']);
const ANIMATIONS = new Set(['animate', 'animatemotion', 'animatetransform', 'set', 'discard']);

const DATA_PICTURE = /^data:(image|video)\/[\w.+-]+[;,]/i;
const COLOUR_SCHEME = /^(\s|normal|light|dark|only)*$/i;
const ANIMATED_DANGER = /^(on|(xlink:)?href$|src$)/i;

/** rrweb's own attributes that the picture needs, with the type of their value. */
const RECORDED: Readonly<Record<string, (value: unknown) => boolean>> = {
  rr_width: (value) => typeof value === 'string',
  rr_height: (value) => typeof value === 'string',
  rr_scrollleft: (value) => typeof value === 'number',
  rr_scrolltop: (value) => typeof value === 'number',
  rr_open_mode: (value) => value === 'modal' || value === 'non-modal',
  rr_dataurl: (value) => typeof value === 'string' && DATA_PICTURE.test(value),
};

/** `HTML`, `svg:script` and `Script` are `html`, `script` and `script`: prefixes and case do not hide a tag. */
export const localTag = (tag: string): string => tag.toLowerCase().split(':').pop()!;

function fetchable(value: string, site: ReplaySite): boolean {
  if (DATA_PICTURE.test(value.trim())) return true;
  let url: URL;
  try {
    url = new URL(value, site.origin);
  } catch {
    return false;
  }
  return (url.protocol === 'http:' || url.protocol === 'https:') && url.origin !== site.origin;
}

/** `srcset` is kept whole or not at all: candidates are split where browsers split them, at blanks. */
const everyCandidate = (value: string, site: ReplaySite): boolean =>
  value
    .split(/\s+/)
    .filter((part) => part !== '' && !/^,?[\d.]+[wxh],?$/.test(part))
    .every((part) => fetchable(part.replace(/^,+|,+$/g, ''), site));

function link(tag: string, value: string, site: ReplaySite): string | undefined {
  if (LINKS.has(tag)) return LINK_STAND_IN;
  if (tag === 'link') return fetchable(value, site) ? value : undefined;
  if (PICTURED.has(tag)) return fetchable(value, site) ? value : undefined;
  return value.startsWith('#') ? value : undefined; // use, gradients, text paths: inside the page only
}

function text(tag: string, name: string, value: string, site: ReplaySite): string | undefined {
  switch (name) {
    case 'href':
    case 'xlink:href':
      return link(tag, value, site);
    case 'src':
      return PICTURED.has(tag) && fetchable(value, site) ? value : undefined;
    case 'srcset':
      return PICTURED.has(tag) && everyCandidate(value, site) ? value : undefined;
    case 'poster':
      return tag === 'video' && fetchable(value, site) ? value : undefined;
    case 'background':
      return WITH_BACKGROUND.has(tag) && fetchable(value, site) ? value : undefined;
    case 'rel': // preload, prefetch, dns-prefetch, preconnect, manifest ... fetch behind the agent's back
      return tag !== 'link' || /^\s*(alternate\s+)?stylesheet\s*$/i.test(value) ? value : undefined;
    case 'imagesrcset':
      return undefined;
    case 'attributename':
      return ANIMATIONS.has(tag) && ANIMATED_DANGER.test(value.trim()) ? undefined : value;
    case 'preload':
      return 'metadata';
    case 'name':
    case 'id':
      if (tag === 'meta') return /^color-scheme$/i.test(value) ? value : undefined;
      return NAMED_IN_DOCUMENT.has(tag) && site.hidesDocumentMember(value) ? undefined : value;
    case 'content': // of a meta element; a referrer policy would send the viewer's address along
      return tag !== 'meta' || COLOUR_SCHEME.test(value) ? value : undefined;
    case '_csstext':
      return tag === 'style' || tag === 'link' ? value : undefined;
    default:
      return value;
  }
}

/** Changes of single style properties: a text, a text with its priority, or `false` to remove. */
function styleChanges(value: Readonly<Record<string, unknown>>): AttributeValue {
  const isText = (part: unknown) => typeof part === 'string';
  return Object.fromEntries(
    Object.entries(value).filter(
      ([, change]) =>
        change === false ||
        isText(change) ||
        (Array.isArray(change) && change.length === 2 && change.every(isText)),
    ),
  );
}

/**
 * One attribute as it may be replayed.
 *
 * @param tag  lower-case local tag
 * @returns `undefined` when it must not be replayed
 */
export function scrubAttribute(
  tag: string,
  attribute: string,
  value: unknown,
  site: ReplaySite,
): AttributeValue | undefined {
  const name = attribute.toLowerCase();
  if (name.startsWith('on') || name.endsWith(':base') || REFUSED.has(name)) return undefined;
  if (value === null) return null;
  if (name.startsWith('rr_')) {
    return Object.hasOwn(RECORDED, name) && RECORDED[name]!(value) ? (value as AttributeValue) : undefined;
  }
  if (typeof value === 'string') return text(tag, name, value, site);
  if (typeof value === 'boolean' || typeof value === 'number') return value;
  if (name === 'style' && typeof value === 'object' && !Array.isArray(value)) {
    return styleChanges(value as Record<string, unknown>);
  }
  return undefined;
}

/**
 * A set of attributes as it may be replayed on an element that has one of these tags (usually one; several when
 * the stream names an id twice): what one of them refuses is refused.
 */
export function scrubAttributes(
  tags: readonly string[],
  attributes: Readonly<Record<string, unknown>>,
  site: ReplaySite,
): Record<string, AttributeValue> {
  const kept: Record<string, AttributeValue> = {};
  for (const [name, value] of Object.entries(attributes)) {
    let result: AttributeValue | undefined = value as AttributeValue;
    for (const tag of tags)
      result = result === undefined ? undefined : scrubAttribute(tag, name, result, site);
    if (result !== undefined) kept[name] = result;
  }
  return kept;
}
