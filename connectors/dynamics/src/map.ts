import { fieldsOf, type FieldMapping, type KeyField } from '@glance-kit/core';

/**
 * Where the visitor is in a record unless configured, by logical names. `customerid_contact.emailaddress1` is a column of
 * the record that a lookup leads to, by the lookup's name in the Web API. No table has a column for the visitor id by
 * itself: agents type the key until one is named.
 */
export const DYNAMICS_FIELDS: FieldMapping = {
  contact: { name: ['fullname'], phone: ['telephone1', 'mobilephone'], email: ['emailaddress1'] },
  lead: { name: ['fullname'], phone: ['telephone1', 'mobilephone'], email: ['emailaddress1'] },
  account: { name: ['name'], phone: ['telephone1'], email: ['emailaddress1'] },
  incident: {
    name: ['customerid_contact.fullname', 'customerid_account.name'],
    phone: [
      'customerid_contact.telephone1',
      'customerid_contact.mobilephone',
      'customerid_account.telephone1',
    ],
    email: ['customerid_contact.emailaddress1', 'customerid_account.emailaddress1'],
  },
};

const pathOf = (field: KeyField): string => (typeof field === 'string' ? field : field.field);

/** Every path that a table's fields read, each once. */
export function pathsOf(fields: FieldMapping, table: string): string[] {
  const { visitorId = [], name = [], phone = [], email = [] } = fieldsOf(fields, table) ?? {};
  return [...new Set([...visitorId.map(pathOf), ...name, ...phone, ...email])];
}

/**
 * A column, or one of the record that a lookup leads to, by names that OData has no other meaning for: a path of the
 * configuration can ask for nothing else.
 */
const PATH = /^(?:(\w+)\.)?(\w+)$/;

/**
 * The OData options that bring these paths: own columns by `$select`, those of a lookup's record by `$expand`. Pure.
 *
 * @returns `undefined` when there is nothing to ask for
 */
export function queryFor(paths: readonly string[]): string | undefined {
  const own: string[] = [];
  const related = new Map<string, string[]>();
  for (const path of paths) {
    const [, lookup, column] = PATH.exec(path) ?? [];
    if (!column) continue;
    if (lookup) related.set(lookup, [...(related.get(lookup) ?? []), column]);
    else own.push(column);
  }
  const expand = [...related].map(([lookup, columns]) => `${lookup}($select=${columns.join(',')})`);
  const options = [
    ...(own.length ? [`$select=${own.join(',')}`] : []),
    ...(expand.length ? [`$expand=${expand.join(',')}`] : []),
  ];
  return options.length ? `?${options.join('&')}` : undefined;
}
