const PLAIN_NAME = /^\w+$/;

/** Taken out of a table by what a visitor's page reports: in the panel itself nothing names them. */
const REPORTED: readonly string[] = ['desktopWeb', 'mobileWeb', 'mobileApp'];

/**
 * Takes the texts out of a minified module that nothing in it says: a table of texts is one object, and a bundler keeps
 * all of it. A text that is used is read as `.name` or taken out of a table by its name, one of an error names its code
 * as a text; the names of single characters are put together when they are needed.
 *
 * @param texts  by their names
 */
export function trimTexts(module: string, texts: Readonly<Record<string, string>>): string {
  let text = module;
  for (const [name, value] of Object.entries(texts)) {
    const isUsed =
      !PLAIN_NAME.test(name) ||
      REPORTED.includes(name) ||
      new RegExp(`\\.${name}\\b|[{,]${name}(?:[},]|:(?!["'\`]))`).test(module) ||
      [`"${name}"`, `'${name}'`, `\`${name}\``].some((literal) => module.includes(literal));
    if (isUsed) continue;
    for (const quoted of [JSON.stringify(value), `'${value}'`, `\`${value}\``])
      text = text.replace(`${name}:${quoted},`, '').replace(`,${name}:${quoted}}`, '}');
  }
  return text;
}
