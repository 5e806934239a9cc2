import { recordName, type RecordName } from './record.js';

/**
 * The record that a form names in the address of a page in it: `id` and `typename`, where "Pass record object-type code
 * and unique identifier as parameters" is set. Text that anybody can write: it chooses which record is shown, and
 * Dataverse says whether the person may see it.
 */
export function addressedRecord(query: string): RecordName | null {
  const values = new URLSearchParams(query);
  return recordName(values.get('typename'), values.get('id'));
}

/** Windows' numbers of primary languages, for those that the panel speaks. */
const LANGUAGES: Readonly<Record<number, string>> = { 7: 'de', 9: 'en', 10: 'es', 12: 'fr' };

/** The language that the agent has chosen in Dynamics: `userlcid`, 1031 for German. */
export function languageOf(query: string): string | undefined {
  return LANGUAGES[Number(new URLSearchParams(query).get('userlcid')) & 0x3ff];
}
