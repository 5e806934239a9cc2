import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Texts by the API names of custom labels. */
export type CustomLabels = Readonly<Record<string, string>>;

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };
const plain = (text: string): string =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]!);

/** Pairs of two elements that stand in each `<element>`. */
function pairs(xml: string, element: string, name: string, value: string): [string, string][] {
  const inside = (tag: string, text: string): string =>
    plain(new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(text)?.[1] ?? '');
  return [...xml.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(([, text = '']) => [
    inside(name, text),
    inside(value, text),
  ]);
}

function filesOf(project: string, ending: string): string[] {
  return readdirSync(project, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .sort()
    .map((path) => readFileSync(join(project, path), 'utf8'));
}

/**
 * The custom labels of an sfdx project in the language of a user, as the platform puts them into components: the
 * translation where the project has one, else the label's own text.
 *
 * @param project   folder that labels and translations lie below
 * @param language  as Salesforce writes it: `de`, `en_US`
 */
export function projectLabels(project: string, language: string): CustomLabels {
  const own = filesOf(project, '.labels-meta.xml').flatMap((xml) =>
    pairs(xml, 'labels', 'fullName', 'value'),
  );
  const translated = filesOf(project, `/${language}.translation-meta.xml`).flatMap((xml) =>
    pairs(xml, 'customLabels', 'name', 'label'),
  );
  return Object.fromEntries([...own, ...translated]);
}
