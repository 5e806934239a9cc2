import type { HostName } from '../config/schema.js';
import type { Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';

type Texts = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `de-AT` is served by `de`. */
const plain = (tag: string): string => tag.split('-')[0]!;

/**
 * The texts that a panel gets: of the languages that were asked for those that it brings along, with the configured ones
 * in their place. `undefined` for a panel that is English alone.
 */
export function textsOf(config: HostConfig<HostName>, brought: Parts['languages']): Texts | undefined {
  const { languages = [], language, texts = {} } = config;
  const wanted = new Set<string>([...languages, ...Object.keys(texts)]);
  // One language alone, and nobody wrote texts for it: those that the panel brings.
  if (language !== undefined && !wanted.has(language) && !wanted.has(plain(language)))
    wanted.add(plain(language));
  const found = [...wanted].flatMap((tag) => {
    const whole = { ...brought[plain(tag)], ...texts[tag] };
    return Object.keys(whole).length ? [[tag, whole] as const] : [];
  });
  return found.length ? Object.fromEntries(found) : undefined;
}
