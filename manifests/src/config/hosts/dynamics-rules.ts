import { problemAt } from '../issues.js';
import { valueAt, type ConfigProblem } from '../problem.js';
import { fieldPlaces } from './field-places.js';

const TOP = ['hosts', 'dynamics'];
const TABLE = /^(?:\*|[a-z][a-z0-9_]*)$/;
/** A column of the record, or one of the record that a lookup leads to: all that is ever asked of Dataverse. */
const COLUMN = /^\w+(?:\.\w+)?$/;

/** Names that Dataverse could not have: the panel would never ask for them. */
export function dynamicsProblems(config: unknown): ConfigProblem[] {
  const mapping = valueAt(config, [...TOP, 'fields']);
  const tables = typeof mapping === 'object' && mapping !== null ? Object.keys(mapping) : [];
  return [
    ...tables
      .filter((table) => !TABLE.test(table))
      .map((table) => ({
        ...problemAt([...TOP, 'fields', table], config, {
          problem: 'is no table',
          fix: 'Write its logical name, in lower case: "contact", "account", "incident" for a case, "lead".',
        }),
        found: JSON.stringify(table),
      })),
    ...fieldPlaces(config, [...TOP, 'fields']).flatMap((keys) => {
      const field = valueAt(config, keys);
      if (typeof field !== 'string' || field === '' || COLUMN.test(field)) return [];
      return [
        problemAt(keys, config, {
          problem: 'is no column',
          fix: 'Write its logical name, or lookup and column with a dot: "customerid_contact.emailaddress1".',
        }),
      ];
    }),
  ];
}
