import type { FieldMapping, Visitor } from '@glance-kit/core';
import { attributeNames, contactVisitor, usesChannel, usesPhone, type ContactRecord } from './map.js';
import type { ConnectApp } from './open-app.js';
import { adviceFor } from './permissions.js';

/** A contact as far as the workspace told of it. */
export interface ReadContact {
  visitor: Visitor;
  /** Of the first contact of a chain of transfers. */
  initialContactId?: string;
}

/** Key of the SDK's own time-out, which rejects with a plain object. */
const LATE = 'clientTimeout';
const WITH_PHONE = ['voice', 'queue_callback'];

/**
 * Asks the workspace for what the fields need of a contact, and for nothing else. Each question may fail by itself;
 * the visitor then goes without, and `notice` says what to do where that is why there is no session key.
 */
export async function readContact(
  { clients, permissions }: Pick<ConnectApp, 'clients' | 'permissions'>,
  contactId: string,
  fields: FieldMapping,
): Promise<ReadContact> {
  const { contact, voice } = clients;
  const troubles: string[] = [];
  const ask = async <T>(permission: string, call: () => Promise<T>): Promise<T | undefined> => {
    if (permissions && !permissions.includes(permission)) return void troubles.push(adviceFor(permission));
    try {
      return await call();
    } catch (error) {
      troubles.push(troubleOf(error, permissions ? undefined : permission));
      return undefined;
    }
  };
  const channelOf = async (): Promise<string | undefined> =>
    (await ask('Contact.Details.View', () => contact.getChannelType(contactId)))?.type;
  const phoneOf = (channel: string | undefined): Promise<string | undefined> | undefined =>
    channel === undefined || WITH_PHONE.includes(channel)
      ? ask('Contact.CustomerDetails.View', () => voice.getInitialCustomerPhoneNumber(contactId))
      : undefined;

  const names = attributeNames(fields);
  const [attributes, [channel, phone], initialContactId] = await Promise.all([
    names.length ? ask('Contact.Attributes.View', () => contact.getAttributes(contactId, names)) : undefined,
    (async () => {
      const kind = usesChannel(fields) || usesPhone(fields) ? await channelOf() : undefined;
      return [kind, usesPhone(fields) ? await phoneOf(kind) : undefined];
    })(),
    // For the record only: nothing is said to the agent when it cannot be had.
    contact.getInitialContactId(contactId).catch(() => undefined),
  ]);
  const record: ContactRecord = {
    contactId,
    attributes: attributes ?? {},
    ...(phone !== undefined && { phone }),
    ...(initialContactId !== undefined && { initialContactId }),
  };
  const visitor = contactVisitor(record, channel ?? '', fields);
  const [notice] = troubles;
  return {
    visitor: visitor.sessionKey === undefined && notice !== undefined ? { notice, ...visitor } : visitor,
    ...(initialContactId !== undefined && { initialContactId }),
  };
}

/**
 * The SDK's errors are recognised by their key: their name is that of any error, and a time-out is none at all. The
 * key of a missing permission is not documented, so where the permissions are not known any refusal may be one.
 */
function troubleOf(error: unknown, permission: string | undefined): string {
  const { errorKey } = (error ?? {}) as { errorKey?: unknown };
  if (errorKey === LATE) return 'Amazon Connect did not answer.';
  return permission === undefined ? 'Amazon Connect did not tell the contact’s data.' : adviceFor(permission);
}
