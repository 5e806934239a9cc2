import { MAPPING_COLUMNS, MOST_CHARACTERS, fieldLines } from '../../salesforce/field-lines.js';
import { problemAt } from '../issues.js';
import { valueAt, type ConfigProblem } from '../problem.js';
import { fieldPlaces } from './field-places.js';

const TOP = ['hosts', 'salesforce'];
const OBJECT = /^[A-Za-z]\w*$/;
/** A field, or a path of up to five relationships to one: what a query of Salesforce allows. */
const PATH = /^[A-Za-z]\w*(?:\.[A-Za-z]\w*){0,5}$/;

/** What Salesforce could not have, could not store, or would never read. */
export function salesforceProblems(config: unknown): ConfigProblem[] {
  const mapping = valueAt(config, [...TOP, 'fields']);
  const objects = typeof mapping === 'object' && mapping !== null ? Object.keys(mapping) : [];
  return [
    ...objects
      .filter((object) => !OBJECT.test(object))
      .map((object) => ({
        ...problemAt([...TOP, 'fields', object], config, {
          problem: 'is no object',
          fix: 'Write its API name: "Contact", "Lead", "Case", "Account", "Order__c". Each object needs its own, there is no "*".',
        }),
        found: JSON.stringify(object),
      })),
    ...fieldPlaces(config, [...TOP, 'fields']).flatMap((keys) => {
      const field = valueAt(config, keys);
      if (typeof field !== 'string' || field === '' || PATH.test(field)) return [];
      return [
        problemAt(keys, config, {
          problem: 'is no field',
          fix: 'Write its API name, or relationships and field with dots: "Contact.Email", "Site__r.Key__c".',
        }),
      ];
    }),
    ...objects.flatMap((object) => tooLong(config, object)),
    ...(valueAt(config, [...TOP, 'loginKey']) !== undefined
      ? ofTheOther(config, 'expirationSeconds', 'without')
      : []),
    ...(valueAt(config, [...TOP, 'loginKey']) === undefined ? ofTheOther(config, 'certificate', 'with') : []),
  ];
}

/** A setting of custom metadata holds 255 characters. */
function tooLong(config: unknown, object: string): ConfigProblem[] {
  return Object.keys(MAPPING_COLUMNS).flatMap((member) => {
    const keys = [...TOP, 'fields', object, member];
    const lines = fieldLines(valueAt(config, keys));
    if (lines === undefined || lines.length <= MOST_CHARACTERS) return [];
    return [
      problemAt(keys, config, {
        problem: `takes ${lines.length} characters in Salesforce, which holds ${MOST_CHARACTERS}`,
        fix: 'Name fewer fields, or a shorter key of the hash.',
      }),
    ];
  });
}

function ofTheOther(config: unknown, name: string, word: 'with' | 'without'): ConfigProblem[] {
  const keys = [...TOP, name];
  if (valueAt(config, keys) === undefined) return [];
  return [
    problemAt(keys, config, {
      problem: `is used ${word} loginKey alone`,
      fix:
        word === 'with'
          ? 'Add loginKey, or remove this one.'
          : 'Remove this one: the function’s own GLANCE_EXPIRATION counts.',
    }),
  ];
}
