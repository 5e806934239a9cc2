import { KitError } from '@glance-kit/core';
import { folded } from '../folded.js';

/** Text and `{attribute}` places, with `|lower` and `|slug`; read once, at start. */
export interface Template {
  /** @returns `undefined` when the assertion lacks an attribute that the template names */
  fill(attributes: Readonly<Record<string, readonly string[]>>): string | undefined;
}

const FILTERS: Readonly<Record<string, (text: string) => string>> = {
  lower: folded,
  slug,
};

/** Letters and digits without accents, everything between them one `-`: a part of an address. */
function slug(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

type Part = string | { attribute: string; filters: ((text: string) => string)[] };

/**
 * @throws KitError CONFIG_INVALID for a brace that does not fit or a filter that does not exist
 * @see the SAML rules, "Autoprovisioning"
 */
export function template(text: string): Template {
  const parts = text.split(/(\{[^{}]*\})/).map(partOf);
  return {
    fill(attributes) {
      let filled = '';
      for (const part of parts) {
        if (typeof part === 'string') {
          filled += part;
          continue;
        }
        const value = Object.hasOwn(attributes, part.attribute) ? attributes[part.attribute]![0] : undefined;
        const result = part.filters.reduce((given, filter) => filter(given), value ?? '');
        if (result === '') return undefined;
        filled += result;
      }
      return filled;
    },
  };
}

function partOf(text: string): Part {
  if (!/^\{[^{}]*\}$/.test(text)) {
    if (/[{}]/.test(text))
      throw new KitError('CONFIG_INVALID', 'A template has a brace without its partner.');
    return text;
  }
  const [attribute = '', ...names] = text.slice(1, -1).split('|');
  if (attribute.trim() === '') throw new KitError('CONFIG_INVALID', 'A template names no attribute.');
  const filters = names.map((name) => {
    const filter = Object.hasOwn(FILTERS, name.trim()) ? FILTERS[name.trim()] : undefined;
    if (!filter)
      throw new KitError('CONFIG_INVALID', 'A template has a filter that is neither lower nor slug.');
    return filter;
  });
  return { attribute: attribute.trim(), filters };
}
