import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectDirectory } from '@glance-kit/salesforce/project';
import { ELEMENTS, problemsOf } from './metadata-rules.js';

const FOLDER = join(projectDirectory, 'main/default');
const REPORTS = join(projectDirectory, 'reports');
const TRANSLATIONS = join(projectDirectory, 'translations');
const translations = readdirSync(TRANSLATIONS, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.xml'))
  .map((path) => readFileSync(join(TRANSLATIONS, path), 'utf8'));
const reports = readdirSync(REPORTS, { recursive: true, encoding: 'utf8' }).filter((path) =>
  path.endsWith('.xml'),
);
const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('-meta.xml'))
  .sort();
const xml = (path: string): string => readFileSync(join(FOLDER, path), 'utf8');

describe('the metadata of the package', () => {
  test('has elements that Salesforce knows, each with a value of its type', () => {
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((path) => problemsOf(xml(path)).map((problem) => `${path}: ${problem}`))).toEqual(
      [],
    );
  });

  test('has a report and a dashboard of the columns that the package adds to tasks', () => {
    const texts = reports.map((path) => readFileSync(join(REPORTS, path), 'utf8'));
    expect(texts.flatMap(problemsOf)).toEqual([]);
    const columns = texts.flatMap((text) =>
      [...text.matchAll(/>Activity\.(\w+__c)</g)].map(([, name]) => name!),
    );
    expect(columns.length).toBeGreaterThan(1);
    for (const column of columns) expect(files).toContain(`objects/Activity/fields/${column}.field-meta.xml`);
    const shown = texts.flatMap((text) => [...text.matchAll(/<report>(.*?)</g)].map(([, name]) => name!));
    expect(shown).toHaveLength(1);
    for (const name of shown) expect(reports).toContain(`reports/${name}.report-meta.xml`);
  });

  test('holds no type that the rules do not know', () => {
    const texts = [
      ...files.map(xml),
      ...translations,
      ...reports.map((path) => readFileSync(join(REPORTS, path), 'utf8')),
    ];
    const roots = new Set(texts.map((text) => /<(\w+) xmlns=/.exec(text)?.[1]));
    expect([...roots].sort()).toEqual(Object.keys(ELEMENTS).sort());
  });

  test('has each label once, used by a component, and in every language with the same places to fill', () => {
    const labelsOf = (text: string, element: string, name: string, value: string): Map<string, string> =>
      new Map(
        [...text.matchAll(new RegExp(`<${element}>([^]*?)</${element}>`, 'g'))].map(([, one = '']) => [
          new RegExp(`<${name}>(.*?)<`).exec(one)![1]!,
          new RegExp(`<${value}>(.*?)<`).exec(one)![1]!,
        ]),
      );
    const english = labelsOf(xml('labels/CustomLabels.labels-meta.xml'), 'labels', 'fullName', 'value');
    const names = [...english.keys()];
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    const used = readFileSync(join(FOLDER, 'lwc/glanceTexts/glanceTexts.js'), 'utf8');
    expect([...used.matchAll(/label\/c\.(\w+)/g)].map(([, name]) => name).sort()).toEqual(names.sort());
    const places = (text: string): string[] => (text.match(/\{\w+\}/g) ?? []).sort();
    expect(translations.length).toBe(3);
    for (const text of translations) {
      expect(problemsOf(text)).toEqual([]);
      const others = labelsOf(text, 'customLabels', 'name', 'label');
      expect([...others.keys()].sort()).toEqual(names);
      for (const name of names)
        expect([name, places(others.get(name)!)]).toEqual([name, places(english.get(name)!)]);
    }
  });

  const set = (): string => xml('permissionsets/Glance_Agent.permissionset-meta.xml');
  test.each<[string, string, string, string]>([
    ['an element that there is not', '<label>', '<labell>x</labell><label>', 'PermissionSet.labell'],
    [
      'one in the wrong place',
      '<apexClass>',
      '<pageName>x</pageName><apexClass>',
      'PermissionSet.classAccesses.pageName',
    ],
    ['a value of the wrong type', '<enabled>true', '<enabled>yes', 'PermissionSet.classAccesses.enabled'],
    [
      'an element that is missing',
      /<label>.*<\/label>/.exec(set())![0],
      '',
      'PermissionSet.label is missing',
    ],
  ])('%s is found', (_, whole, broken, problem) => {
    expect(set()).toContain(whole);
    expect(problemsOf(set().replace(whole, broken))).toEqual([expect.stringContaining(problem)]);
  });

  test('a field is called as its file, an object and what opens it as they are there', () => {
    const fields = files.filter((path) => path.includes('/fields/'));
    for (const path of fields)
      expect([path, xml(path)]).toEqual([
        path,
        expect.stringContaining(`<fullName>${path.split('/').at(-1)!.split('.')[0]}</fullName>`),
      ]);
    const known = fields.map((path) => path.replace(/^objects\/(\w+)\/fields\/(\w+)\..*$/, '$1.$2'));
    for (const path of files.filter((one) => one.startsWith('permissionsets/')))
      for (const [, field = ''] of xml(path).matchAll(/<field>(.*?)<\/field>/g))
        expect(known).toContain(field.replace(/^(?:Task|Event)\./, 'Activity.'));
    const present = new Set(files.map((path) => path.split('/').at(-1)!.split('.')[0]!));
    for (const path of files.filter((one) => one.startsWith('permissionsets/')))
      for (const [, name] of xml(path).matchAll(/<(?:apexClass|apexPage|name)>(Glance\w+)</g))
        expect([path, present.has(name!)]).toEqual([path, true]);
  });

  test('whoever may edit a field of a Task may edit it in an Event, which shares it', () => {
    for (const path of files.filter((one) => one.startsWith('permissionsets/'))) {
      const named = (object: string): string[] =>
        [...xml(path).matchAll(new RegExp(`<field>${object}\\.(\\w+)<`, 'g'))].map(([, field]) => field!);
      expect(named('Task')).toEqual(named('Event'));
    }
  });

  test('each custom permission is given by a permission set, and the two main ones never by one', () => {
    const sets = files.filter((path) => path.startsWith('permissionsets/')).map(xml);
    const given = (name: string): number => sets.filter((text) => text.includes(`<name>${name}<`)).length;
    for (const path of files.filter((one) => one.startsWith('customPermissions/')))
      expect([path, given(path.split('/')[1]!.split('.')[0]!)]).toEqual([path, 1]);
    for (const text of sets)
      expect(
        [/<name>Glance_Cobrowse</, /<name>Glance_Panorama</].filter((one) => one.test(text)).length,
      ).toBeLessThan(2);
  });

  test('every setting of the company is read by Apex, and every one that Apex reads is there', () => {
    const source = readFileSync(join(FOLDER, 'classes/GlanceSettings.cls'), 'utf8');
    const read = [...source.matchAll(/company\.(\w+__c)/g)].map(([, field]) => field!);
    const there = files
      .filter((path) => path.startsWith('objects/Glance_Company_Setting__mdt/fields/'))
      .map((path) => path.split('/').at(-1)!.split('.')[0]!);
    expect([...new Set(read)].sort()).toEqual(there.sort());
  });
});
