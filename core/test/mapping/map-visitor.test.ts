import { describe, expect, test } from '@jest/globals';
import { mapVisitor, readFieldMapping, type FieldMapping } from '../../src/index.js';

const MAPPING: FieldMapping = {
  voice: {
    visitorId: ['cobrowse.visitorId', { field: 'from', transform: 'digits' }],
    name: ['customers.name', 'name'],
    phone: ['from'],
    email: ['customers.email'],
  },
  '*': { visitorId: ['visitor'] },
};
const voice = (record: unknown): ReturnType<typeof mapVisitor> => mapVisitor(record, 'voice', MAPPING);

describe('the session key', () => {
  test('is the first field with a usable value', () => {
    expect(voice({ cobrowse: { visitorId: 'ada-1' }, from: '+15550142' }).sessionKey).toBe('ada-1');
    expect(voice({ cobrowse: { visitorId: '' }, from: '+15550142' }).sessionKey).toBe('15550142');
    expect(voice({ cobrowse: { visitorId: 'no key' }, from: '+15550142' })).toEqual({
      sessionKey: '15550142',
      phone: '+15550142',
    });
  });

  test('is absent without a notice where no field has a value', () => {
    expect(voice({ cobrowse: {} })).toEqual({});
    expect(voice(undefined)).toEqual({});
  });

  test('that no field can give is explained by the name of the field, never by its value', () => {
    expect(voice({ cobrowse: { visitorId: 'ada@example.com' } })).toEqual({
      notice: 'What the field cobrowse.visitorId holds is no session key.',
    });
  });

  test('may be a number', () =>
    expect(mapVisitor({ visitor: 4711 }, 'chat', MAPPING).sessionKey).toBe('4711'));

  test('comes from the fields of the kind of record, else from those of any kind', () => {
    expect(mapVisitor({ visitor: 'x1', from: '+15550142' }, 'voice', MAPPING).sessionKey).toBe('15550142');
    expect(mapVisitor({ visitor: 'x1' }, 'chat', MAPPING).sessionKey).toBe('x1');
    expect(mapVisitor({ visitor: 'x1' }, 'chat', { voice: {} })).toEqual({});
  });
});

describe('what a record cannot do', () => {
  test.each([
    { visitor: {} },
    { visitor: ['a'] },
    { visitor: true },
    { visitor: Number.NaN },
    { visitor: null },
  ])('%j is no value', (record) => expect(mapVisitor(record, 'chat', MAPPING)).toEqual({}));

  test('reach what it inherits, or a mapping that was never made', () => {
    const mapping: FieldMapping = { '*': { visitorId: ['constructor.name', '__proto__.x', 'toString'] } };
    expect(mapVisitor({}, 'chat', mapping)).toEqual({});
    expect(mapVisitor({ visitor: 'x1' }, 'constructor', MAPPING).sessionKey).toBe('x1');
  });

  test('show what cannot be shown', () => {
    expect(
      voice({ name: 'x'.repeat(64), customers: { name: 'a\u0000b', email: 'ada@\u0141.example' } }),
    ).toEqual({});
    expect(voice({ name: 'Ada', customers: { name: 'a\u0000b' } })).toEqual({ name: 'Ada' });
  });
});

test('a field whose own name has dots is found', () => {
  const mapping: FieldMapping = { '*': { visitorId: ['Cobrowse.visitor_id'], name: ['a.b.c'] } };
  expect(mapVisitor({ 'Cobrowse.visitor_id': 'x1', 'a.b': { c: 'Ada' } }, 'call', mapping)).toEqual({
    sessionKey: 'x1',
    name: 'Ada',
  });
});

describe('a mapping from a configuration', () => {
  test('is taken as it is when it is right', () => {
    const given = {
      voice: { visitorId: ['a', { field: 'b', transform: 'digits' }], name: ['n'] },
      '*': {
        visitorId: [
          { field: 'c', transform: { hash: 'k' } },
          { field: 'd', transform: { template: 'x{value}' } },
        ],
      },
    };
    expect(readFieldMapping(given)).toEqual(given);
  });

  test.each([
    [7, 'The setting fields must be an object.'],
    [{ voice: 7 }, 'The setting fields.voice must be an object.'],
    [
      { voice: { visitorid: [] } },
      'The setting fields.voice.visitorid must be one of visitorId, name, phone, email.',
    ],
    [{ voice: { visitorId: 'a' } }, 'The setting fields.voice.visitorId must be a list of fields.'],
    [{ voice: { name: [''] } }, 'The setting fields.voice.name[0] must be the name of a field.'],
    [
      { voice: { visitorId: [{ transform: 'digits' }] } },
      'The setting fields.voice.visitorId[0].field must be',
    ],
    [{ voice: { visitorId: [{ field: 'a', transform: 'upper' }] } }, 'visitorId[0].transform must be'],
    [
      { voice: { visitorId: [{ field: 'a', transform: { template: 'x' } }] } },
      'visitorId[0].transform must be',
    ],
    [{ voice: { visitorId: [{ field: 'a', transform: { hash: '' } }] } }, 'visitorId[0].transform must be'],
  ])('%j is refused by name', (given, message) => expect(() => readFieldMapping(given)).toThrow(message));
});
