import { PERSON_LIMITS, personProblem, type PersonField } from '@glance-kit/core';
import type { Person } from './protocol/index.js';

/** The members within their limits, and the names of those that are not. Empty ones count as absent. */
export function readPerson(given: Readonly<Record<string, unknown>>): {
  person: Person;
  refused: PersonField[];
} {
  const person: Person = {};
  const refused: PersonField[] = [];
  for (const name of Object.keys(PERSON_LIMITS) as PersonField[]) {
    const value = given[name];
    if (value === undefined || value === '') continue;
    if (typeof value === 'string' && !personProblem(name, value)) person[name] = value;
    else refused.push(name);
  }
  return { person, refused };
}
