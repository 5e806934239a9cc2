import { readFileSync } from 'node:fs';
import { REMEDIES } from '@glance-kit/core';
import { PANEL_ENGLISH, VIEW_ENGLISH } from '@glance-kit/panel/headless';
import { PANEL_NAMES, SALESFORCE_ENGLISH, SALESFORCE_LANGUAGES, TROUBLE_NAMES } from '../src/texts.js';

type Texts = Readonly<Record<string, string>>;

const ENGLISH: Texts = { ...REMEDIES, ...PANEL_ENGLISH, ...VIEW_ENGLISH, ...SALESFORCE_ENGLISH };
const languageOf = (tag: string): Texts =>
  JSON.parse(readFileSync(new URL(`../../../panel/languages/${tag}.json`, import.meta.url), 'utf8')) as Texts;
const names: readonly string[] = [
  ...PANEL_NAMES,
  ...Object.keys(PANEL_ENGLISH).filter((name) => name.startsWith('character ')),
  ...Object.keys(VIEW_ENGLISH),
  ...Object.keys(SALESFORCE_ENGLISH),
  ...TROUBLE_NAMES,
];

const XML = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACE = 'http://soap.sforce.com/2006/04/metadata';
/** Of a label's short description and of its value. */
const MOST = { description: 80, value: 1000 };

/** As a part of an identifier; a sign goes by its English name. */
const identifier = (name: string): string =>
  /^\w+$/.test(name) ? name : `character_${ENGLISH[name]!.replace(/\W+/g, '_')}`;
const labelName = (name: string): string => `Glance_${identifier(name)}`;
/** In the order in which Salesforce's own tools write them. */
const NAMES = [...names].sort((one, other) => labelName(one).localeCompare(labelName(other), 'en'));

const escaped = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;');

function checked(text: string | undefined, name: string): string {
  if (!text || text.length > MOST.value) throw new RangeError(`The text ${name} is missing or too long.`);
  return text;
}

/** The labels with their English. */
function labels(): string {
  const rows = NAMES.map((name) => {
    const value = checked(ENGLISH[name], name);
    return `    <labels>
        <fullName>${labelName(name)}</fullName>
        <categories>Glance Cobrowse</categories>
        <language>en_US</language>
        <protected>false</protected>
        <shortDescription>${escaped(value.slice(0, MOST.description).trim())}</shortDescription>
        <value>${escaped(value)}</value>
    </labels>
`;
  });
  return `${XML}\n<CustomLabels xmlns="${NAMESPACE}">\n${rows.join('')}</CustomLabels>\n`;
}

function translation(language: string, own: Texts): string {
  const all: Texts = { ...languageOf(language), ...own };
  const rows = NAMES.map(
    (name) => `    <customLabels>
        <label>${escaped(checked(all[name], `${name} of ${language}`))}</label>
        <name>${labelName(name)}</name>
    </customLabels>
`,
  );
  return `${XML}\n<Translations xmlns="${NAMESPACE}">\n${rows.join('')}</Translations>\n`;
}

const quoted = (text: string): string => (text.includes("'") ? `"${text}"` : `'${text}'`);

/** The module of the components that gets them from the platform. */
function module(): string {
  const imports = NAMES.map(
    (name) => `import ${identifier(name)} from '@salesforce/label/c.${labelName(name)}';\n`,
  );
  const members = NAMES.map((name) =>
    name === identifier(name) ? `  ${name},\n` : `  ${quoted(name)}: ${identifier(name)},\n`,
  );
  return `// Written by npm run salesforce:generate.
${imports.join('')}
/** Everything that is said, in the language of the user: the platform puts its labels in. */
export default {
${members.join('')}};
`;
}

/** Files that hold the texts of the panel, by their path from the folder of the project. */
export const textFiles = (): Readonly<Record<string, string>> => ({
  'main/default/labels/CustomLabels.labels-meta.xml': labels(),
  'main/default/lwc/glanceTexts/glanceTexts.js': module(),
  ...Object.fromEntries(
    Object.entries(SALESFORCE_LANGUAGES).map(([language, own]) => [
      `translations/translations/${language}.translation-meta.xml`,
      translation(language, own),
    ]),
  ),
});
