/** A call, chat or e-mail of the simulated centre. */
export interface Five9Contact {
  /** `Call.call_id` */
  id: string;
  /** `Call.session_id` */
  sessionId: string;
  direction?: 'inbound' | 'outbound';
  /** The customer's number; chats and e-mails have none. */
  customerNumber?: string;
  /** The centre's own number. */
  centreNumber?: string;
  campaign?: string;
  skill?: string;
  /** Call variables and contact fields by `Group.name`. One that is missing does not exist in the domain. */
  variables?: Readonly<Record<string, string>>;
}

/**
 * The values that placeholders of a contact are replaced by. On an outbound call ANI is the centre's number and DNIS
 * the customer's; on an inbound one it is the other way round. @see the Five9 rules, section 3
 */
export function five9Variables(contact: Five9Contact): Record<string, string> {
  const { direction = 'inbound', customerNumber, centreNumber, campaign, skill } = contact;
  const [ani, dnis] =
    direction === 'outbound' ? [centreNumber, customerNumber] : [customerNumber, centreNumber];
  const own = {
    'Call.call_id': contact.id,
    'Call.session_id': contact.sessionId,
    'Call.ANI': ani,
    'Call.DNIS': dnis,
    'Call.campaign_name': campaign,
    'Call.skill_name': skill,
    ...contact.variables,
  };
  return Object.fromEntries(
    Object.entries(own).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
