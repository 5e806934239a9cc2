import { ApiRefusal, refuse } from './refusal.js';
import type { Table } from './tables.js';

/** A row: its columns, and lookups by the column that holds the other row's id. */
export type Row = Record<string, string | number | boolean | null>;

/** A request as the Web API sees it. */
export interface ApiRequest {
  method: string;
  /** Below `/api/data/v9.2/`, not decoded. */
  path: string;
  query: URLSearchParams;
  headers: Headers;
  body: unknown;
}

export interface ApiReply {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** Rows and the rules of the Web API, in memory. */
export interface WebApi {
  answer(request: ApiRequest): ApiReply;
  /** Puts a row in, past the rules. */
  put(table: string, id: string, row: Row): void;
  rows(table: string): readonly Row[];
  row(table: string, id: string): Row | undefined;
  /** From now on, writing to this table needs a privilege that the person does not have; `undefined` gives it back. */
  forbid(table: string | undefined, rights?: 'Read' | 'Write'): void;
}

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const LONGEST_VALUE = 2_000;
/** Row of the one person of this organisation. */
const USER_ID = '5c5a5b5e-0000-4000-8000-000000000001';

/** @param tables  those that the organisation has; a solution that was not imported has none here */
export function webApi(tables: readonly Table[], newId: () => string = () => crypto.randomUUID()): WebApi {
  const bySet = new Map(tables.map((table) => [table.set, table]));
  const byName = new Map(tables.map((table) => [table.name, table]));
  const data = new Map(tables.map((table) => [table.name, new Map<string, Row>()]));
  let forbidden: { table: string; rights: 'Read' | 'Write' } | undefined;

  const rowsOf = (table: Table): Map<string, Row> => data.get(table.name)!;

  function mayNot(table: Table, right: 'Read' | 'Write'): void {
    if (forbidden?.table !== table.name || forbidden.rights !== right) return;
    const privilege = `prv${right}${table.name}`;
    throw refuse(403, '0x80040220', `Principal user is missing ${privilege} privilege.`);
  }

  /** `contacts(…)`: the row by its id or by an alternate key, or the whole table. */
  function target(path: string): { table: Table; id?: string; key?: [string, string] } {
    const [, set = '', within] = /^(\w+)(?:\((.*)\))?$/.exec(path) ?? [];
    const table = bySet.get(set);
    if (!table) throw refuse(404, '0x80060888', `Resource not found for the segment '${set}'.`);
    if (within === undefined) return { table };
    const [, column = '', quoted = ''] = /^(\w+)='(.*)'$/.exec(within) ?? [];
    if (!column) {
      if (!GUID.test(within)) throw refuse(400, '0x80060888', 'Error parsing the resource path.');
      return { table, id: within.toLowerCase() };
    }
    if (!table.keys?.includes(column))
      throw refuse(400, '0x80060888', 'The specified key properties are not a defined alternate key.');
    if (/[/<>*%&:\\?+]/.test(quoted))
      throw refuse(400, '0x80060888', 'The alternate key has a character that addresses cannot have.');
    return { table, key: [column, quoted.replaceAll("''", "'")] };
  }

  function find(
    table: Table,
    id: string | undefined,
    key: [string, string] | undefined,
  ): [string, Row] | undefined {
    if (id !== undefined) {
      const row = rowsOf(table).get(id);
      return row && [id, row];
    }
    return [...rowsOf(table)].find(([, row]) => key && row[key[0]] === key[1]);
  }

  /** The columns of a body, checked: a name that the table does not have is refused, as the real one does. */
  function columnsOf(table: Table, body: unknown): Row {
    if (typeof body !== 'object' || body === null || Array.isArray(body))
      throw refuse(400, '0x80048d19', 'The body is no JSON object.');
    const row: Row = {};
    for (const [name, value] of Object.entries(body)) {
      const [lookup = '', annotation] = name.split('@');
      if (annotation === 'odata.bind') {
        const known = table.lookups?.[lookup];
        const to = known && byName.get(known.table);
        const [, set, id = ''] = /^\/?(\w+)\(([^)]+)\)$/.exec(String(value)) ?? [];
        if (!known || set !== to?.set)
          throw refuse(
            400,
            '0x80048d19',
            `An undeclared property '${lookup}' which only has property annotations.`,
          );
        if (!rowsOf(to!).has(id.toLowerCase()))
          throw refuse(404, '0x80040217', `Entity '${to!.name}' With Id = ${id} Does Not Exist`);
        row[known.column] = id.toLowerCase();
        continue;
      }
      if (!table.columns.includes(name))
        throw refuse(400, '0x80048d19', `Invalid property '${name}' was found in entity '${table.name}'.`);
      if (table.name === 'environmentvariablevalue' && String(value).length > LONGEST_VALUE)
        throw refuse(400, '0x80044331', 'A validation error occurred. The length of the value is too long.');
      row[name] = value as Row[string];
    }
    return row;
  }

  function unique(table: Table, row: Row, except?: string): void {
    for (const key of table.keys ?? [])
      for (const [id, other] of rowsOf(table))
        if (id !== except && row[key] !== undefined && other[key] === row[key])
          throw refuse(412, '0x80040237', 'A record with matching key values already exists.');
  }

  function shown(table: Table, [id, row]: [string, Row], query: URLSearchParams): Record<string, unknown> {
    const select = query.get('$select')?.split(',');
    const names = select ?? table.columns;
    for (const name of names)
      if (name !== table.id && !table.columns.includes(name) && !name.startsWith('_'))
        throw refuse(400, '0x80060888', `Could not find a property named '${name}' on type '${table.name}'.`);
    const result: Record<string, unknown> = { [table.id]: id };
    for (const name of names) if (name !== table.id) result[name] = row[name] ?? null;
    for (const [, name = '', inner] of (query.get('$expand') ?? '').matchAll(/(\w+)(?:\(([^)]*)\))?/g)) {
      const options = new URLSearchParams(inner ?? '');
      const lookup = table.lookups?.[name];
      const children = table.children?.[name];
      if (lookup) {
        const to = byName.get(lookup.table)!;
        const other = rowsOf(to).get(String(row[lookup.column]));
        result[name] = other ? shown(to, [String(row[lookup.column]), other], options) : null;
        if (!other) checkNames(to, options);
      } else if (children) {
        const to = byName.get(children.table)!;
        mayNot(to, 'Read');
        result[name] = [...rowsOf(to)]
          .filter(([, child]) => child[children.lookup] === id)
          .map((entry) => shown(to, entry, options));
      } else
        throw refuse(400, '0x80060888', `Could not find a property named '${name}' on type '${table.name}'.`);
    }
    return result;
  }

  /** A query is checked whether or not there is a row to show. */
  const checkNames = (table: Table, query: URLSearchParams): void => void shown(table, ['', {}], query);

  function filtered(table: Table, query: URLSearchParams): [string, Row][] {
    const filter = query.get('$filter');
    const all = [...rowsOf(table)];
    if (!filter) return all;
    const [, starts, prefix] = /^startswith\((\w+),'([^']*)'\)$/.exec(filter) ?? [];
    if (starts) return all.filter(([, row]) => String(row[starts] ?? '').startsWith(prefix!));
    const [, column, value] = /^(\w+) eq '?([^']*)'?$/.exec(filter) ?? [];
    if (column) return all.filter(([, row]) => String(row[column]) === value);
    throw refuse(400, '0x80060888', `The filter '${filter}' is not understood here.`);
  }

  function metadata(path: string): ApiReply | undefined {
    const [, name] = /^EntityDefinitions\(LogicalName='(\w+)'\)$/.exec(path) ?? [];
    if (!name) return undefined;
    const table = byName.get(name);
    if (!table) throw refuse(404, '0x80060888', `Could not find an entity with the name ${name}.`);
    return { status: 200, body: { LogicalName: name, EntitySetName: table.set } };
  }

  function run({ method, path: encoded, query, body, headers }: ApiRequest): ApiReply {
    const path = decodeURIComponent(encoded);
    if (path === 'WhoAmI') return { status: 200, body: { UserId: USER_ID } };
    const about = metadata(path);
    if (about) return about;
    const { table, id, key } = target(path);
    mayNot(table, method === 'GET' ? 'Read' : 'Write');
    const found = find(table, id, key);
    if (
      (method === 'PATCH' || method === 'POST') &&
      !headers.get('content-type')?.startsWith('application/json')
    )
      throw refuse(415, '0x0', 'The content type must be application/json.');
    switch (method) {
      case 'GET': {
        if (id === undefined && !key)
          return {
            status: 200,
            body: { value: filtered(table, query).map((entry) => shown(table, entry, query)) },
          };
        if (!found) throw refuse(404, '0x80040217', `Entity '${table.name}' With Id = ${id} Does Not Exist`);
        return { status: 200, body: shown(table, found, query) };
      }
      case 'POST': {
        const row = columnsOf(table, body);
        unique(table, row);
        return created(table, newId(), row);
      }
      case 'PATCH': {
        if (id === undefined && !key) throw refuse(405, '0x0', 'Only rows can be changed.');
        const change = columnsOf(table, body);
        if (key && change[key[0]] !== undefined && change[key[0]] !== key[1])
          throw refuse(400, '0x80048d19', 'The body names another key than the address.');
        if (!found) {
          const row = { ...change, ...(key && { [key[0]]: key[1] }) };
          unique(table, row);
          return created(table, id ?? newId(), row);
        }
        const [rowId, row] = found;
        unique(table, { ...row, ...change }, rowId);
        Object.assign(row, change);
        return { status: 204, headers: { 'OData-EntityId': `${table.set}(${rowId})` } };
      }
      case 'DELETE':
        if (!found) throw refuse(404, '0x80040217', 'There is no such row.');
        rowsOf(table).delete(found[0]);
        return { status: 204 };
      default:
        throw refuse(405, '0x0', 'The method is not allowed.');
    }
  }

  function created(table: Table, id: string, row: Row): ApiReply {
    const isActivity = table.id === 'activityid';
    rowsOf(table).set(id, {
      ...(isActivity && { statecode: 0, statuscode: 1 }),
      createdon: new Date().toISOString(),
      ...row,
    });
    return { status: 204, headers: { 'OData-EntityId': `${table.set}(${id})` } };
  }

  return {
    answer(request) {
      try {
        return run(request);
      } catch (error) {
        if (!(error instanceof ApiRefusal)) throw error;
        return { status: error.status, body: { error: { code: error.code, message: error.message } } };
      }
    },
    put: (table, id, row) => void data.get(table)!.set(id.toLowerCase(), { ...row }),
    rows: (table) => [...(data.get(table)?.values() ?? [])],
    row: (table, id) => data.get(table)?.get(id.toLowerCase()),
    forbid: (table, rights = 'Write') =>
      void (forbidden = table === undefined ? undefined : { table, rights }),
  };
}
