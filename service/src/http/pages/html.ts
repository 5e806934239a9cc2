/** Markup that may go into a page as it is; only `html` makes it. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | Markup | undefined | false | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
};

/** Text for an element or a quoted attribute. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"'`]/g, (character) => ENTITIES[character]!);

function render(value: Value): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return (value as readonly Markup[]).map(({ text }) => text).join('');
  return escapeHtml(String(value));
}

/** Template tag: every value is escaped unless it is `Markup`; `undefined` and `false` render nothing. */
export function html(parts: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/**
 * A value as JSON inside `<script type="application/json">`: `<` would end the element, U+2028 and U+2029 would
 * end a line where the text is read as script.
 */
export function jsonIsland(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return html`<script type="application/json" id="${id}">
    ${new Markup(json)}
  </script>`;
}
