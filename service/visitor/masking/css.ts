import { MASK } from './state.js';

const STRING = `"(?:[^"\\\\]|\\\\[\\s\\S])*"|'(?:[^'\\\\]|\\\\[\\s\\S])*'`;
const STRINGS = new RegExp(STRING, 'g');
/** The properties and descriptors by which a style sheet puts text on a page. */
const TEXT_PROPERTY =
  'content|--[\\w-]+|quotes|list-style(?:-type)?|(?:additive-)?symbols|prefix|suffix|negative|pad|hyphenate-character|text-overflow|initial-value';
const DECLARATION = new RegExp(`((?:^|[{};/\\s])(${TEXT_PROPERTY})\\s*:\\s*)((?:${STRING}|[^;}"'])*)`, 'gi');
const FONT_NAME = /font|family/i;

/** What hides a name: a comment, or a letter written as an escape; strings and addresses are passed over. */
const DISGUISE = new RegExp(
  `${STRING}|url\\(\\s*[^"'\\s)][^)]*\\)|(\\/\\*[\\s\\S]*?(?:\\*\\/|$))|` +
    `\\\\(?:0{4}(LETTER)|0{0,3}(LETTER)(?![\\da-f]))\\s?|\\\\([g-z])`.replaceAll(
      'LETTER',
      '[46][1-9a-f]|[57][\\da]',
    ),
  'gi',
);

/**
 * Replaces generated text. Which element a rule will meet cannot be known from its text, so this holds for the
 * whole page; signs and icon characters stay, words do not.
 */
export function scrubCss(css: string): string {
  return plainNames(css).replace(
    DECLARATION,
    (whole: string, start: string, property: string, value: string) => {
      // A custom property that names a typeface is needed for the picture and says nothing.
      if (property.startsWith('--') && FONT_NAME.test(property)) return whole;
      return (
        start + value.replace(STRINGS, (text) => (saysSomething(text.slice(1, -1)) ? `"${MASK}"` : text))
      );
    },
  );
}

/** Value of one declaration, as `setProperty` gets it. */
export function scrubCssValue(property: string, value: string): string {
  const scrubbed = scrubCss(`${property}:${value}`);
  return scrubbed.slice(property.length + 1);
}

/** Put by the recorder between the parts of a style element that has several texts. */
const SPLIT = '/* rr_split */';

/** The same style sheet without comments and with its names in plain letters. */
function plainNames(css: string): string {
  if (!css.includes('\\') && !css.includes('/*')) return css;
  return css.replace(
    DISGUISE,
    (whole: string, comment?: string, six?: string, hex?: string, sign?: string) => {
      if (comment) return comment === SPLIT ? comment : ' ';
      const code = six ?? hex;
      return code ? String.fromCharCode(Number.parseInt(code, 16)) : (sign ?? whole);
    },
  );
}

/** Three letters or digits, also written as escapes. Icon fonts use characters that are neither. */
function saysSomething(text: string): boolean {
  const plain = text
    .replace(/\\([0-9a-f]{1,6})\s?/gi, (_, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : '';
    })
    .replace(/\\/g, '');
  return (plain.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;
}
