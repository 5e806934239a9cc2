import { REMEDIES } from '@glance-kit/core';

/**
 * Takes the remedies out of a minified module that no error in it can have: the table holds one for each code of the
 * whole kit, and a bundler keeps all of them. An error names its code as a text, so a code that stands nowhere but in
 * the table is never used.
 */
export function trimRemedies(module: string): string {
  let text = module;
  for (const [code, remedy] of Object.entries(REMEDIES)) {
    const isUsed = [`"${code}"`, `'${code}'`, `\`${code}\``].some((literal) => module.includes(literal));
    if (isUsed) continue;
    for (const quoted of [JSON.stringify(remedy), `'${remedy}'`])
      text = text.replace(`${code}:${quoted},`, '').replace(`,${code}:${quoted}}`, '}');
  }
  return text;
}
