import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { FieldMapping, Visitor } from '@glance-kit/core';
import { permissionFor } from '@glance-kit/testing/amazon-connect';
import {
  CONTACT_FIELDS,
  appPermissions,
  attributeNames,
  contactVisitor,
  missingPermissions,
  type ContactRecord,
} from '../src/index.js';

interface Row {
  name: string;
  channel: string;
  fields?: FieldMapping;
  record: ContactRecord;
  visitor: Visitor;
}
const { contacts } = JSON.parse(
  readFileSync(new URL('../fixtures/contacts.json', import.meta.url), 'utf8'),
) as {
  contacts: Row[];
};

test.each(contacts)('$name', ({ record, channel, fields = CONTACT_FIELDS, visitor }) => {
  expect(contactVisitor(record, channel, fields)).toEqual(visitor);
});

test('the attributes asked for are those of the fields, each once', () => {
  expect(attributeNames(CONTACT_FIELDS)).toEqual(['cobrowse_visitor_id', 'customer_name', 'customer_email']);
  expect(
    attributeNames({
      voice: { visitorId: ['phone', 'crm.id'] },
      chat: { visitorId: [{ field: 'attributes.crm.id', transform: 'digits' }, 'attributes.phone'] },
    }),
  ).toEqual(['crm.id', 'phone']);
});

test('the app asks for the permissions that its fields need and for no other', () => {
  const names = (fields: FieldMapping): string[] => appPermissions(fields).map(({ name }) => name);
  expect(names(CONTACT_FIELDS)).toEqual([
    'Contact.Details.View',
    'Contact.Attributes.View',
    'User.Details.View',
  ]);
  expect(names({ '*': { visitorId: ['phone'] } })).toEqual([
    'Contact.Details.View',
    'Contact.CustomerDetails.View',
    'User.Details.View',
  ]);
});

test('every command and event of the SDK port is opened by one of them', () => {
  const used = [
    'contact agent/getName',
    'contact contact/getAttributes',
    'contact contact/getInitialContactId',
    'contact contact/getChannelType',
    'contact contact/connected',
    'contact contact/acw',
    'contact contact/cleared',
    'voice voice/getInitialCustomerPhoneNumber',
  ].map((one) => one.split(' ') as [string, string]);
  const needed = new Set(used.map(([module, name]) => permissionFor(`aws.connect.${module}`, name)));
  const asked = appPermissions({ '*': { visitorId: ['phone', 'id'] } }).map(({ name }) => name);
  expect([...needed].sort()).toEqual([...asked].sort());
});

test('what is missing is told with what it is for', () => {
  const missing = missingPermissions(CONTACT_FIELDS, ['Contact.Attributes.View', 'User.Details.View']);
  expect(missing).toEqual([
    { name: 'Contact.Details.View', without: 'The panel does not know when a contact ends.' },
  ]);
  expect(missingPermissions(CONTACT_FIELDS, undefined)).toEqual([]);
});
