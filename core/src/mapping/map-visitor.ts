import type { Visitor } from '../host.js';
import { personProblem, type PersonField } from '../person.js';
import { visitorKey, type KeyTransform } from './visitor-key.js';

/** A path into the host's record, `customer.email`; a field whose own name has dots is found as well. */
export type FieldPath = string;

/** A field that may hold the visitor's session key, and how its value becomes one. */
export type KeyField = FieldPath | { readonly field: FieldPath; readonly transform?: KeyTransform };

/** Where the facts of a visitor are in one kind of record: the first field with a usable value wins. */
export interface VisitorFields {
  readonly visitorId?: readonly KeyField[];
  readonly name?: readonly FieldPath[];
  readonly phone?: readonly FieldPath[];
  readonly email?: readonly FieldPath[];
}

/** Fields for each kind of record that the host has (task channel, contact, case, …); `*` for any other kind. */
export type FieldMapping = Readonly<Record<string, VisitorFields>>;

/** What a record says about the visitor. */
export type MappedVisitor = Pick<Visitor, 'sessionKey' | 'notice' | PersonField>;

/** Where a mapping says that the visitor is in one kind of record; `undefined` where it does not say. */
export function fieldsOf(mapping: FieldMapping, objectType: string): VisitorFields | undefined {
  return Object.hasOwn(mapping, objectType) ? mapping[objectType] : mapping['*'];
}

/**
 * The visitor of a host's record. Pure; the record is untrusted and only its own text and number fields are read.
 *
 * A field with a usable value is the session key; where no field has a value there is none, and where values cannot be
 * keys `notice` names the first such field, never its value. Name, phone and email that could not be shown are left out.
 *
 * @param objectType  kind of the record, as the mapping names it
 */
export function mapVisitor(record: unknown, objectType: string, mapping: FieldMapping): MappedVisitor {
  const fields = fieldsOf(mapping, objectType);
  const visitor: MappedVisitor = { ...keyOf(record, fields?.visitorId ?? []) };
  for (const person of ['name', 'phone', 'email'] as const) {
    const value = fields?.[person]
      ?.map((path) => textAt(record, path))
      .find((text) => text !== undefined && !personProblem(person, text));
    if (value !== undefined) visitor[person] = value;
  }
  return visitor;
}

function keyOf(record: unknown, fields: readonly KeyField[]): Pick<Visitor, 'sessionKey' | 'notice'> {
  let unusable: FieldPath | undefined;
  for (const field of fields) {
    const { field: path, transform } = typeof field === 'string' ? { field, transform: undefined } : field;
    const text = textAt(record, path);
    if (text === undefined) continue;
    const sessionKey = visitorKey(text, transform);
    if (sessionKey !== undefined) return { sessionKey };
    unusable ??= path;
  }
  return unusable === undefined ? {} : { notice: `What the field ${unusable} holds is no session key.` };
}

/** The text or number at a path, trimmed; `undefined` for anything else and for an empty text. */
export function textAt(record: unknown, path: FieldPath): string | undefined {
  const value = valueAt(record, path);
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  const text = typeof value === 'string' ? value.trim() : '';
  return text === '' ? undefined : text;
}

/** A whole name is tried before its parts: hosts have fields such as `Cobrowse.visitor_id`. */
function valueAt(record: unknown, path: FieldPath): unknown {
  if (typeof record !== 'object' || record === null) return undefined;
  if (Object.hasOwn(record, path)) return (record as Record<string, unknown>)[path];
  for (let dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
    const head = path.slice(0, dot);
    if (!Object.hasOwn(record, head)) continue;
    const found = valueAt((record as Record<string, unknown>)[head], path.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
