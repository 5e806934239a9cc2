import { ENGLISH } from '../english.js';
import type { PanelTexts } from '../texts.js';
import type { PageConfig } from './page-config.js';

/**
 * The texts for the first wanted language that there are texts for: `de-AT` is served by `de-AT`, then by `de`.
 * English needs none.
 *
 * @param wanted  language tags, most wanted first
 */
export function textsFor(
  texts: Readonly<Record<string, Partial<PanelTexts>>>,
  wanted: readonly string[],
): { language: string; texts: Partial<PanelTexts> } {
  const known = new Map(Object.entries(texts).map(([tag, given]) => [tag.toLowerCase(), { tag, given }]));
  for (const tag of wanted) {
    for (let part = tag.toLowerCase(); part; part = part.slice(0, Math.max(0, part.lastIndexOf('-')))) {
      const found = known.get(part);
      if (found) return { language: found.tag, texts: found.given };
      if (part === 'en') return { language: tag, texts: {} };
    }
  }
  return { language: 'en', texts: {} };
}

/** Everything that the page says, in the agent's language as far as there are texts for it. */
export function pageTexts(config: Pick<PageConfig, 'texts' | 'language'>): AllTexts & { language: string } {
  const wanted = config.language ? [config.language] : navigator.languages;
  const { language, texts } = textsFor(config.texts ?? {}, wanted);
  return { ...ENGLISH, ...texts, language };
}

/** Without a gap. */
export type AllTexts = PanelTexts & { readonly [name in keyof typeof ENGLISH]: string };
