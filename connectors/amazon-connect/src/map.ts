import {
  mapVisitor,
  type FieldMapping,
  type KeyField,
  type Visitor,
  type VisitorFields,
} from '@glance-kit/core';

/** What is known of a contact, in the form that field paths are read from. */
export interface ContactRecord {
  contactId: string;
  initialContactId?: string;
  /** Those that were asked for and that the contact has. */
  attributes: Readonly<Record<string, string>>;
  /** The customer's number; voice only. */
  phone?: string;
}

/**
 * Where the visitor is in a contact unless configured: attributes that a flow or the website sets. A field is the name
 * of an attribute; `phone` is the customer's number, and an attribute of that name is `attributes.phone`.
 */
export const CONTACT_FIELDS: FieldMapping = {
  '*': {
    visitorId: ['cobrowse_visitor_id'],
    name: ['customer_name'],
    email: ['customer_email'],
  },
};

const ATTRIBUTES = 'attributes.';
const PHONE = 'phone';

const pathOf = (field: KeyField): string => (typeof field === 'string' ? field : field.field);

function pathsOf({ visitorId = [], name = [], phone = [], email = [] }: VisitorFields): string[] {
  return [...visitorId.map(pathOf), ...name, ...phone, ...email];
}

const allPaths = (fields: FieldMapping): string[] => Object.values(fields).flatMap(pathsOf);

/** Names of the attributes that the fields read: the app asks for these and never for all. */
export function attributeNames(fields: FieldMapping): string[] {
  const names = allPaths(fields)
    .filter((path) => path !== PHONE)
    .map((path) => (path.startsWith(ATTRIBUTES) ? path.slice(ATTRIBUTES.length) : path));
  return [...new Set(names)];
}

/** Whether any field is the customer's phone number. */
export function usesPhone(fields: FieldMapping): boolean {
  return allPaths(fields).includes(PHONE);
}

/** Whether the fields depend on the kind of contact: `voice`, `queue_callback`, `chat`, `task`, `email`. */
export function usesChannel(fields: FieldMapping): boolean {
  return Object.keys(fields).some((kind) => kind !== '*');
}

/**
 * The visitor of a contact. Pure.
 *
 * @param channel  kind of contact as the SDK names it; any other, and none, is served by `*`
 */
export function contactVisitor(record: ContactRecord, channel: string, fields: FieldMapping): Visitor {
  const { attributes, phone } = record;
  const read = { ...attributes, attributes, phone };
  return { conversationId: record.contactId, ...mapVisitor(read, channel, fields) };
}
