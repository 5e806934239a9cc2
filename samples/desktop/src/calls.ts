import type { Five9Contact } from '@glance-kit/testing/five9';

/** A call of the simulated contact centre. */
export interface DemoCall extends Five9Contact {
  direction: 'inbound' | 'outbound';
  customerNumber: string;
  name: string;
  company: string;
  email: string;
  campaign: string;
  skill: string;
  reason: string;
}

const centreNumber = '+15550100';

/** Three calls that arrive at the page in three ways: without a key, with one, and with a variable left as it is. */
export const CALLS: readonly DemoCall[] = [
  {
    id: '300000000412771',
    sessionId: 'F9A1C0DE41',
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
];
