/** A call of the simulated contact centre. */
export interface DemoCall {
  id: string;
  sessionId: string;
  direction: 'inbound' | 'outbound';
  name: string;
  company: string;
  email: string;
  /** The customer's number. */
  phone: string;
  campaign: string;
  skill: string;
  reason: string;
  /** Values of the call's variables; one that is missing does not exist in the domain. */
  variables: Readonly<Record<string, string>>;
}

const CENTRE = '+15550100';

/** Three calls that arrive at the page in three ways: without a key, with one, and with a variable left as it is. */
export const CALLS: readonly DemoCall[] = [
  call({
    id: '300000000412771',
    sessionId: 'F9A1C0DE41',
    direction: 'inbound',
    name: 'Mara Lind',
    company: 'Private customer',
    email: 'mara.lind@example.com',
    phone: '+15550142',
    campaign: 'Support EN',
    skill: 'Online banking',
    reason: 'Cannot finish a transfer',
    variables: { 'Cobrowse.visitor_id': '' },
  }),
  call({
    id: '300000000412785',
    sessionId: 'F9A1C0DE55',
    direction: 'outbound',
    name: 'Tomás Oliveira',
    company: 'Oliveira Bikes',
    email: 'tomas@oliveira-bikes.example',
    phone: '+15550177',
    campaign: 'Callbacks',
    skill: 'Business accounts',
    reason: 'Asked for a call back about a loan form',
    variables: { 'Cobrowse.visitor_id': 'oliveira-7731' },
  }),
  call({
    id: '300000000412790',
    sessionId: 'F9A1C0DE60',
    direction: 'inbound',
    name: 'Aiko Mori',
    company: 'Private customer',
    email: 'aiko.mori@example.com',
    phone: '+15550163',
    campaign: 'Cards',
    skill: 'Card services',
    reason: 'Lost card, wants to change settings',
    variables: {},
  }),
];

function call(given: DemoCall): DemoCall {
  const outbound = given.direction === 'outbound';
  return {
    ...given,
    variables: {
      'Call.call_id': given.id,
      'Call.session_id': given.sessionId,
      'Call.ANI': outbound ? CENTRE : given.phone,
      'Call.DNIS': outbound ? given.phone : CENTRE,
      'Call.campaign_name': given.campaign,
      'Call.skill_name': given.skill,
      ...given.variables,
    },
  };
}
