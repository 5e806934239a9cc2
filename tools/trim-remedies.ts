import { REMEDIES } from '@glance-kit/core';

const quotedForms = (text: string): string[] => [JSON.stringify(text), `'${text}'`];

/** Empties the remedies of a minified module that says every failure in texts of its own. */
export function emptyRemedies(module: string): string {
  let text = module;
  for (const [code, remedy] of Object.entries(REMEDIES))
    for (const quoted of quotedForms(remedy)) text = text.replace(`${code}:${quoted}`, `${code}:""`);
  return text;
}

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
    for (const quoted of quotedForms(remedy))
      text = text.replace(`${code}:${quoted},`, '').replace(`,${code}:${quoted}}`, '}');
  }
  return text;
}
