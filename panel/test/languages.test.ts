import { describe, expect, test } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { REMEDIES } from '@glance-kit/core';
import { ENGLISH } from '../src/index.js';

const require = createRequire(import.meta.url);
const english: Readonly<Record<string, string>> = { ...REMEDIES, ...ENGLISH };
const folder = new URL('../languages/', import.meta.url);
const languages = readdirSync(folder).map((file) => file.replace('.json', ''));

/** Words that a language shares with English. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  fr: ['agents', 'page', "character '"],
};

const placeholders = (text: string): string[] => (text.match(/\{\w*\}?/g) ?? []).sort();

test('German, French and Spanish are published', () => {
  expect(languages).toEqual(['de', 'es', 'fr']);
});

describe.each(languages)('%s', (language) => {
  const text = readFileSync(new URL(`${language}.json`, folder), 'utf8');
  const texts = JSON.parse(text) as Record<string, string>;
  const names = Object.keys(texts);

  test('is found under the name of the package', () => {
    expect(require(`@glance-kit/panel/languages/${language}.json`)).toEqual(texts);
  });

  test('has every text of the panel and its page, one for each error, and nothing else', () => {
    expect([...names].sort()).toEqual(Object.keys(english).sort());
    // JSON takes a name twice without a word; the second one would count.
    expect(text.match(/^ {2}"/gm)).toHaveLength(names.length);
  });

  test.each(Object.keys(english))('%s has the same places to fill in, and is translated', (name) => {
    const own = texts[name] ?? '';
    expect(placeholders(own)).toEqual(placeholders(english[name]!));
    expect(own).toBe(own.trim());
    expect(own).not.toBe('');
    expect(own).not.toMatch(/TODO|\s{2}|"|\.\.\.|</);
    if (!SAME[language]?.includes(name)) expect(own).not.toBe(english[name]);
  });
});
