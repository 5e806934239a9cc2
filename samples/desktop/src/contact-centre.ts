import { CALLS } from './calls.js';

/** A contact of the simulated instance of Amazon Connect. */
export interface CentreContact {
  contactId: string;
  type: 'voice' | 'chat';
  phone?: string;
  /** What the flow set before the contact reached the agent. */
  attributes: Record<string, string>;
  name: string;
  company: string;
  queue: string;
  reason: string;
}

/** The agent of the workspace, who is the demo agent Alice at the identity provider too. */
export const CENTRE_AGENT = {
  id: 'b1a2c3d4-0000-4000-8000-0000000000a1',
  arn: 'arn:aws:connect:eu-central-1:111122223333:instance/0a1b2c3d-0000-4000-8000-000000000001/agent/b1a2c3d4-0000-4000-8000-0000000000a1',
  name: 'Alice Martin',
  userName: 'alice',
} as const;

/** The customers of the calls: without a key, with one, with an attribute that cannot be one, known by e-mail. */
const ATTRIBUTES: readonly Readonly<Record<string, string>>[] = [
  {},
  { cobrowse_visitor_id: 'oliveira-7731' },
  { cobrowse_visitor_id: 'aiko.mori@example.com' },
  { customer_email: 'Mara.Lind@example.com' },
];

export function centreContacts(): CentreContact[] {
  return ATTRIBUTES.map((attributes, index) => {
    const call = CALLS[index]!;
    return {
      contactId: `c0000000-0000-4000-8000-00000000000${index + 1}`,
      type: call.kind === 'chat' ? 'chat' : 'voice',
      ...(call.customerNumber && { phone: call.customerNumber }),
      attributes: { customer_name: call.name, ...attributes },
      name: call.name,
      company: call.company,
      queue: call.skill,
      reason: call.reason,
    };
  });
}

/** A question to the instance, as a server asks it with an AWS client. */
export type CentreQuestion =
  | { call: 'describeContact' | 'describeUser' | 'contactAttributes'; id: string }
  | { call: 'setContactAttributes'; id: string; attributes: Record<string, string> };

export interface ContactCentre {
  contacts: readonly CentreContact[];
  /** `null`: there is nobody and nothing of that id. */
  answer(question: CentreQuestion): unknown;
}

/** What Amazon knows of its contacts, and what is written to them. */
export function contactCentre(contacts = centreContacts()): ContactCentre {
  const find = (id: string): CentreContact | undefined => contacts.find(({ contactId }) => contactId === id);
  return {
    contacts,
    answer(question) {
      if (question.call === 'describeUser')
        return question.id === CENTRE_AGENT.id ? { userName: CENTRE_AGENT.userName } : null;
      const contact = find(question.id);
      if (!contact) return null;
      if (question.call === 'describeContact') return { agentId: CENTRE_AGENT.id, ended: false };
      if (question.call === 'setContactAttributes') Object.assign(contact.attributes, question.attributes);
      return contact.attributes;
    },
  };
}
