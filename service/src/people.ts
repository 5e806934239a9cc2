import type { Person } from './protocol/index.js';

/** Control characters have no business in a name. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const LATIN_1 = /^[\u0020-\u00ff]*$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Limits of what one side sees of the other (visitor-api.md section 1, urls.md "Parameters"). */
const RULES: Readonly<Record<keyof Person, (text: string) => boolean>> = {
  name: (text) => [...text].length <= 63,
  email: (text) => text.length <= 127 && LATIN_1.test(text),
  phone: (text) => text.length <= 31 && LATIN_1.test(text),
};

/** The members within their limits, and the names of those that are not. Empty ones count as absent. */
export function readPerson(given: Readonly<Record<string, unknown>>): {
  person: Person;
  refused: (keyof Person)[];
} {
  const person: Person = {};
  const refused: (keyof Person)[] = [];
  for (const name of Object.keys(RULES) as (keyof Person)[]) {
    const value = given[name];
    if (value === undefined || value === '') continue;
    const isText = typeof value === 'string' && !LONE_SURROGATE.test(value) && !CONTROL.test(value);
    if (isText && RULES[name](value)) person[name] = value;
    else refused.push(name);
  }
  return { person, refused };
}
