import { KitError } from '../errors.js';
import type { FieldMapping, KeyField, VisitorFields } from './map-visitor.js';
import type { KeyTransform } from './visitor-key.js';

const MEMBERS: readonly string[] = ['visitorId', 'name', 'phone', 'email'];

/**
 * A field mapping from a configuration that is JSON.
 *
 * @param where  how the setting is called in the message
 * @throws KitError CONFIG_INVALID with the path of the first wrong part, never with a value
 */
export function readFieldMapping(value: unknown, where = 'fields'): FieldMapping {
  const mapping: Record<string, VisitorFields> = {};
  for (const [type, given] of Object.entries(asObject(value, where))) {
    const here = `${where}.${type}`;
    const fields = asObject(given, here);
    const read: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(fields)) {
      if (!MEMBERS.includes(name)) throw invalid(`${here}.${name}`, `one of ${MEMBERS.join(', ')}`);
      if (value !== undefined)
        read[name] = list(value, `${here}.${name}`, name === 'visitorId' ? keyField : path);
    }
    mapping[type] = read;
  }
  return mapping;
}

function keyField(value: unknown, where: string): KeyField {
  if (typeof value === 'string') return path(value, where);
  const { field, transform } = asObject(value, where);
  return {
    field: path(field, `${where}.field`),
    ...(transform !== undefined && { transform: keyTransform(transform, `${where}.transform`) }),
  };
}

function keyTransform(value: unknown, where: string): KeyTransform {
  if (value === 'digits') return value;
  const { hash, template } = asObject(value, where);
  if (typeof hash === 'string' && hash !== '') return { hash };
  if (typeof template === 'string' && template.includes('{value}')) return { template };
  throw invalid(where, '"digits", {"hash": "text"} or {"template": "text with {value}"}');
}

function path(value: unknown, where: string): string {
  if (typeof value === 'string' && value.trim() !== '') return value;
  throw invalid(where, 'the name of a field');
}

function list<T>(value: unknown, where: string, read: (item: unknown, where: string) => T): T[] {
  if (!Array.isArray(value)) throw invalid(where, 'a list of fields');
  return value.map((item, index) => read(item, `${where}[${index}]`));
}

function asObject(value: unknown, where: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw invalid(where, 'an object');
}

function invalid(where: string, wanted: string): KitError {
  return new KitError('CONFIG_INVALID', `The setting ${where} must be ${wanted}.`);
}
