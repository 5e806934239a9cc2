/** A contact as it reaches an agent. */
export interface SimulatedContact {
  contactId: string;
  /** Of the first contact of a chain of transfers; the own id unless given. */
  initialContactId?: string;
  type: 'voice' | 'queue_callback' | 'chat' | 'task' | 'email';
  attributes?: Readonly<Record<string, string>>;
  /** E.164; voice only. */
  phone?: string;
}

export type ContactState = 'incoming' | 'connected' | 'acw' | 'missed' | 'cleared';

/** What a contact may turn into; anything else is a mistake of the test. */
export const NEXT_STATES: Readonly<Record<ContactState, readonly ContactState[]>> = {
  incoming: ['connected', 'missed'],
  connected: ['acw', 'cleared'],
  acw: ['cleared'],
  missed: ['cleared'],
  cleared: [],
};

const SUBTYPES = {
  voice: 'connect:Telephony',
  queue_callback: 'connect:Telephony',
  chat: 'connect:Chat',
  task: 'connect:Task',
  email: 'connect:Email',
} as const;

/** Answer of `getChannelType`. */
export function channelOf({ type }: SimulatedContact): { type: string; subtype: string } {
  return { type, subtype: SUBTYPES[type] };
}

/** What a contact's event carries. */
export function eventOf(contact: SimulatedContact): object {
  const { contactId, initialContactId = contactId } = contact;
  return { contactId, initialContactId, ...channelOf(contact) };
}
