import { readQuery } from '@glance-kit/panel/page';
import { ADDRESS_VERSION, OWN_PARAMETERS } from './frame-address.js';
import { readContext, type WebContext } from './protocol.js';

/** What an address says about the contact, or why it says nothing that can be used. */
export interface AddressContext {
  context: WebContext | null;
  problem?: string;
}

const MAX_VALUE_CHARACTERS = 256;

/**
 * The contact in the query of the page's address: `conversation`, `type`, `v`, and any other parameter as a field of
 * the mapping. Pure. It is text that anybody can write: it chooses which visitor is offered, never who the agent is.
 */
export function contextOfQuery(query: string): AddressContext {
  if (query.length <= 1) return { context: null };
  const unusable = (problem: string): AddressContext => ({ context: null, problem });
  const reading = readQuery(query);
  if ('problem' in reading) {
    const what = reading.problem === 'long' ? 'is too long' : `has the parameter "${reading.name}" twice`;
    return unusable(`The address of this panel ${what}.`);
  }
  const { values } = reading;
  if ((values.get('v') ?? ADDRESS_VERSION) !== ADDRESS_VERSION)
    return unusable('The address of this panel is for another version.');
  const fields = [...values].filter(
    ([name, value]) => !OWN_PARAMETERS.includes(name) && value !== '' && value.length <= MAX_VALUE_CHARACTERS,
  );
  const context = readContext({
    conversationId: values.get('conversation'),
    type: values.get('type') || undefined,
    fields: Object.fromEntries(fields),
  });
  return typeof context === 'string'
    ? unusable('The address of this panel names no contact. Sessions cannot be saved.')
    : { context };
}
