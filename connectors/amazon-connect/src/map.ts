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

/** Where the visitor is in a contact unless configured: attributes that a flow or the website sets. */
export const CONTACT_FIELDS: FieldMapping = {
  '*': {
    visitorId: ['attributes.cobrowse_visitor_id'],
    name: ['attributes.customer_name'],
    email: ['attributes.customer_email'],
  },
};

const ATTRIBUTE = 'attributes.';
const PHONE = 'phone';

const pathOf = (field: KeyField): string => (typeof field === 'string' ? field : field.field);

function pathsOf({ visitorId = [], name = [], phone = [], email = [] }: VisitorFields): string[] {
  return [...visitorId.map(pathOf), ...name, ...phone, ...email];
}

const allPaths = (fields: FieldMapping): string[] => Object.values(fields).flatMap(pathsOf);

/** Names of the attributes that the fields read: the app asks for these and never for all. */
export function attributeNames(fields: FieldMapping): string[] {
  const names = allPaths(fields)
    .filter((path) => path.startsWith(ATTRIBUTE))
    .map((path) => path.slice(ATTRIBUTE.length));
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
  return { conversationId: record.contactId, ...mapVisitor(record, channel, fields) };
}
