import type { Five9Contact } from '@glance-kit/testing/five9';

/** A call or chat of the simulated contact centre. */
export interface DemoCall extends Five9Contact {
  kind: 'call' | 'chat';
  name: string;
  company: string;
  email: string;
  campaign: string;
  skill: string;
  reason: string;
}

const centreNumber = '+15550100';

/**
 * Contacts that arrive at the page in five ways: without a key, with one, with a variable left as it is, and with an
 * e-mail address and a phone number that both sides make a key of.
 */
export const CALLS: readonly DemoCall[] = [
  {
    id: '300000000412771',
    sessionId: 'F9A1C0DE41',
    kind: 'call',
    direction: 'inbound',
    name: 'Mara Lind',
    company: 'Private customer',
    email: 'mara.lind@example.com',
    customerNumber: '+15550142',
    centreNumber,
    campaign: 'Support EN',
    skill: 'Online banking',
    reason: 'Cannot finish a transfer',
    variables: { 'Cobrowse.visitor_id': '' },
  },
  {
    id: '300000000412785',
    sessionId: 'F9A1C0DE55',
    kind: 'call',
    direction: 'outbound',
    name: 'Tomás Oliveira',
    company: 'Oliveira Bikes',
    email: 'tomas@oliveira-bikes.example',
    customerNumber: '+15550177',
    centreNumber,
    campaign: 'Callbacks',
    skill: 'Business accounts',
    reason: 'Asked for a call back about a loan form',
    variables: { 'Cobrowse.visitor_id': 'oliveira-7731' },
  },
  {
    id: '300000000412790',
    sessionId: 'F9A1C0DE60',
    kind: 'call',
    direction: 'inbound',
    name: 'Aiko Mori',
    company: 'Private customer',
    email: 'aiko.mori@example.com',
    customerNumber: '+15550163',
    centreNumber,
    campaign: 'Cards',
    skill: 'Card services',
    reason: 'Lost card, wants to change settings',
  },
  {
    id: '300000000412801',
    sessionId: 'F9A1C0DE70',
    kind: 'chat',
    name: 'Mara Lind',
    company: 'Private customer, known by her e-mail address',
    email: 'mara.lind@example.com',
    campaign: 'Web chat',
    skill: 'Online banking',
    reason: 'Where do I change my address?',
    variables: { 'Customer.email': 'Mara.Lind@example.com', 'Customer.full_name': 'Mara Lind' },
  },
  {
    id: '300000000412805',
    sessionId: 'F9A1C0DE74',
    kind: 'call',
    direction: 'inbound',
    name: 'Mara Lind',
    company: 'Private customer, known by the number that the IVR asked for',
    email: 'mara.lind@example.com',
    customerNumber: '+15550142',
    centreNumber,
    campaign: 'Support EN',
    skill: 'Online banking',
    reason: 'Calls again about the transfer',
    variables: { 'Cobrowse.visitor_id': '+15550142' },
  },
];
