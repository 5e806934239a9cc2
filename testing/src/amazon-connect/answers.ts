import type { RequestMessage, ResponseMessage } from '@amazon-connect/core';
import { channelOf, type SimulatedContact } from './contact.js';
import { permissionFor } from './permissions.js';

/** What an app may ask about. */
export interface AskedWorkspace {
  agent: { arn: string; name: string };
  permissions: readonly string[];
  /** A contact that the agent has now. */
  contact(contactId: string): SimulatedContact | undefined;
  /** Milliseconds in the present state. */
  stateDurationMs(contactId: string): number;
}

type Answer = { data: object } | { errorKey: string; reason: string };

const noContact: Answer = { errorKey: 'contactNotFound', reason: 'The agent has no such contact' };
const malformed: Answer = { errorKey: 'invalidRequest', reason: 'The request is not understood' };

/**
 * The workspace's answer to a request: data, or an error where a permission is missing, the command is unknown or the
 * contact is not the agent's. The words of a missing permission are documented, its key is not: an app must not
 * rely on the key.
 */
export function answerRequest(request: RequestMessage, workspace: AskedWorkspace): ResponseMessage {
  const { namespace, requestId, command, data } = request;
  const answer = answerOf(request, workspace);
  if ('data' in answer) {
    return { type: 'response', namespace, requestId, isError: false, data: answer.data };
  }
  const details = { command, requestData: data };
  return { type: 'response', namespace, requestId, isError: true, ...answer, details };
}

function answerOf({ namespace, command, data }: RequestMessage, workspace: AskedWorkspace): Answer {
  const permission = permissionFor(namespace, command);
  if (!permission) return { errorKey: 'handlerNotFound', reason: 'There is no handler for this request' };
  if (!workspace.permissions.includes(permission)) {
    return { errorKey: 'permissionDenied', reason: 'App does not have permission for this request' };
  }
  if (command === 'agent/getARN') return { data: { ARN: workspace.agent.arn } };
  if (command === 'agent/getName') return { data: { name: workspace.agent.name } };
  const { contactId, attributes } = (data ?? {}) as { contactId?: unknown; attributes?: unknown };
  if (typeof contactId !== 'string') return malformed;
  const contact = workspace.contact(contactId);
  if (!contact) return noContact;
  return aboutContact(command, contact, attributes, workspace.stateDurationMs(contactId));
}

function aboutContact(
  command: string,
  contact: SimulatedContact,
  wanted: unknown,
  stateDuration: number,
): Answer {
  switch (command) {
    case 'contact/getAttributes':
      return attributesOf(contact, wanted);
    case 'contact/getInitialContactId':
      return { data: { initialContactId: contact.initialContactId ?? contact.contactId } };
    case 'contact/getChannelType':
      return { data: channelOf(contact) };
    case 'contact/getStateDuration':
      return { data: { stateDuration } };
    default: // voice/getInitialCustomerPhoneNumber
      return contact.phone === undefined
        ? { errorKey: 'noResult', reason: 'The contact has no phone number' }
        : { data: { phoneNumber: contact.phone } };
  }
}

/** Those asked for that exist; a name that the contact does not have is absent. */
function attributesOf({ attributes = {} }: SimulatedContact, wanted: unknown): Answer {
  if (wanted === '*') return { data: { ...attributes } };
  if (!Array.isArray(wanted) || !wanted.every((name) => typeof name === 'string')) return malformed;
  return {
    data: Object.fromEntries(Object.entries(attributes).filter(([name]) => wanted.includes(name))),
  };
}
