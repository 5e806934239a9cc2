import { readFileSync } from 'node:fs';

/** Texts of one language by their names. */
export type Texts = Readonly<Record<string, string>>;

export const languageOf = (tag: string): Texts =>
  JSON.parse(readFileSync(new URL(`../panel/languages/${tag}.json`, import.meta.url), 'utf8')) as Texts;

const PLAIN_NAME = /^\w+$/;

/**
 * Takes the texts out of a minified module that nothing in it says: a table of texts is one object, and a bundler keeps
 * all of it. A text that is used is read as `.name`, one of an error names its code as a text; the names of single
 * characters are put together when they are needed.
 */
export function trimTexts(module: string, languages: readonly Texts[]): string {
  let text = module;
  for (const name of new Set(languages.flatMap((texts) => Object.keys(texts)))) {
    const isUsed =
      !PLAIN_NAME.test(name) ||
      new RegExp(`\\.${name}\\b`).test(module) ||
      [`"${name}"`, `'${name}'`, `\`${name}\``].some((literal) => module.includes(literal));
    if (isUsed) continue;
    for (const value of languages.flatMap((texts) => texts[name] ?? []))
      for (const quoted of [JSON.stringify(value), `'${value}'`, `\`${value}\``])
        text = text.replace(`${name}:${quoted},`, '').replace(`,${name}:${quoted}}`, '}');
  }
  return text;
}
