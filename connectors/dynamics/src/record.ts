/** A record of a table. */
export interface RecordName {
  /** Logical name of the table. */
  table: string;
  /** GUID in lower case, without braces. */
  id: string;
}

const TABLE = /^[a-z][a-z0-9_]{0,99}$/;
/** Without a character that means something in an address. */
const ID = /^[0-9a-z-]{1,36}$/;

/**
 * Names a record by what the form or an address says; both write ids in braces, in any case.
 *
 * @returns `null` for anything that is no record: one that was never saved has no id
 */
export function recordName(table: string | null, id: string | null): RecordName | null {
  const name = { table: (table ?? '').trim(), id: (id ?? '').replace(/[{}\s]/g, '').toLowerCase() };
  return TABLE.test(name.table) && ID.test(name.id) ? name : null;
}

/** Sessions and activities belong to a record by this name; no table has `-` in its own. */
export const conversationOf = ({ table, id }: RecordName): string => `${table}-${id}`;

/** @returns `null` for a conversation that is no record's */
export function recordOf(conversationId: string): RecordName | null {
  const dash = conversationId.indexOf('-');
  return recordName(conversationId.slice(0, Math.max(dash, 0)), conversationId.slice(dash + 1));
}
