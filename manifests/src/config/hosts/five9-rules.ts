import { CALL_PARAMETERS, CUSTOMER_NUMBER } from '@glance-kit/five9';
import { isKnownVariable } from '../../five9/web-connector.js';
import { problemAt } from '../issues.js';
import { valueAt, type ConfigProblem } from '../problem.js';
import { suggest } from '../suggest.js';
import { fieldPlaces } from './field-places.js';

/** Parameters of the page that a field mapping may name besides variables. */
const PARAMETERS = [...Object.keys(CALL_PARAMETERS), CUSTOMER_NUMBER, 'visitor'];

/** Group that the customer creates; the builder writes the requests for it. */
export const OWN_GROUP = /^Cobrowse\.[\w -]+$/;

/** Fields of the mapping that the domain does not have: Five9 would pass their names instead of values. */
export function five9Problems(config: unknown): ConfigProblem[] {
  const top = ['hosts', 'five9'];
  const own = valueAt(config, [...top, 'variables']);
  const customers = Array.isArray(own) ? own.filter((one) => typeof one === 'string') : [];
  const isKnown = (field: string): boolean =>
    PARAMETERS.includes(field) || OWN_GROUP.test(field) || isKnownVariable(field, customers);
  return fieldPlaces(config, [...top, 'fields']).flatMap((keys) => {
    const field = valueAt(config, keys);
    if (typeof field !== 'string' || field === '' || isKnown(field)) return [];
    const meant = suggest(field, [...PARAMETERS, ...customers]);
    return [
      problemAt(keys, config, {
        problem: 'is no variable that Five9 replaces',
        fix: meant
          ? `Did you mean ${JSON.stringify(meant)}?`
          : 'Write group and name as in Five9, and list variables of your own in hosts.five9.variables.',
      }),
    ];
  });
}
