import { MASK } from './state.js';

const STRING = `"(?:[^"\\\\]|\\\\[\\s\\S])*"|'(?:[^'\\\\]|\\\\[\\s\\S])*'`;
const STRINGS = new RegExp(STRING, 'g');
/** `content` and custom properties: the two places from which a style sheet puts text on a page. */
const DECLARATION = new RegExp(`((?:^|[{;\\s])(content|--[\\w-]+)\\s*:\\s*)((?:${STRING}|[^;}"'])*)`, 'gi');
const FONT_NAME = /font|family/i;

/**
 * Replaces generated text. Which element a rule will meet cannot be known from its text, so this holds for the
 * whole page; signs and icon characters stay, words do not.
 */
export function scrubCss(css: string): string {
  if (!/content|--/i.test(css)) return css;
  return css.replace(DECLARATION, (whole: string, start: string, property: string, value: string) => {
    // A custom property that names a typeface is needed for the picture and says nothing.
    if (property.startsWith('--') && FONT_NAME.test(property)) return whole;
    return start + value.replace(STRINGS, (text) => (saysSomething(text.slice(1, -1)) ? `"${MASK}"` : text));
  });
}

/** Value of one declaration, as `setProperty` gets it. */
export function scrubCssValue(property: string, value: string): string {
  const scrubbed = scrubCss(`${property}:${value}`);
  return scrubbed.slice(property.length + 1);
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
