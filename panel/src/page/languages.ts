import type { PanelTexts } from '../texts.js';

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
