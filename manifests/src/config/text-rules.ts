import { REMEDIES } from '@glance-kit/core';
import { ENGLISH } from '@glance-kit/panel';
import { problemAt } from './issues.js';
import { LANGUAGES } from './panel-settings.js';
import { valueAt, type ConfigProblem } from './problem.js';
import { suggest } from './suggest.js';

type Keys = (string | number)[];
type Tree = Readonly<Record<string, unknown>>;

const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const PLACES = /\{(\w+)\}/g;

/**
 * Texts that the panel does not have, places in them that are never filled in, a language without texts.
 *
 * @param scope  the top of the file or a host's section, and where it is
 */
export function textProblems({ language, texts }: Tree, keys: Keys, config: unknown): ConfigProblem[] {
  const problems: ConfigProblem[] = [];
  const given = isTree(texts) ? texts : {};
  const known = [...Object.keys(ENGLISH), ...Object.keys(REMEDIES)];
  for (const [code, own] of Object.entries(given)) {
    for (const [name, text] of Object.entries(isTree(own) ? own : {})) {
      const here = [...keys, 'texts', code, name];
      if (!known.includes(name)) {
        const meant = suggest(name, known);
        problems.push(
          problemAt(here, config, {
            problem: 'is no text of the panel',
            fix:
              meant === undefined
                ? 'Remove it; docs/configuration.md lists the texts.'
                : `Did you mean "${meant}"?`,
          }),
        );
        continue;
      }
      const original: string = (ENGLISH as Partial<Record<string, string>>)[name] ?? '{detail}';
      const places = new Set([...original.matchAll(PLACES)].map(([place]) => place));
      const strange = [...String(text).matchAll(PLACES)]
        .map(([place]) => place)
        .find((place) => !places.has(place));
      if (strange !== undefined)
        problems.push(
          problemAt(here, config, {
            problem: `has ${strange}, which is never filled in`,
            fix: places.size ? `Use ${[...places].join(', ')}.` : 'Remove it.',
          }),
        );
    }
  }
  const all = {
    ...(isTree(valueAt(config, ['texts'])) ? (valueAt(config, ['texts']) as Tree) : {}),
    ...given,
  };
  const served = (tag: string): boolean =>
    [...Object.keys(all), ...LANGUAGES, 'en'].some((code) => tag === code || tag.startsWith(`${code}-`));
  if (typeof language === 'string' && !served(language))
    problems.push(
      problemAt([...keys, 'language'], config, {
        problem: 'has no texts',
        fix: `Add them as "texts": {${JSON.stringify(language)}: {…}}, or leave the language out: the browser’s counts then.`,
      }),
    );
  return problems;
}
