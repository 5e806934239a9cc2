/** A ticket of the simulated help desk: the record as the help desk has it, handed over to the panel as it is. */
export interface DemoTicket {
  id: string;
  subject: string;
  record: {
    external_id: string;
    requester: { name: string; email: string; phone: string };
    company: string;
  };
}

/** Tickets in four ways: by e-mail address, by a customer number, by phone number, and with nothing to go by. */
export const TICKETS: readonly DemoTicket[] = [
  ticket(
    '4711',
    'Where do I change my address?',
    '',
    'Mara Lind',
    'mara.lind@example.com',
    '',
    'Private customer',
  ),
  ticket(
    '4712',
    'Loan form does not add up',
    'oliveira-7731',
    'Tomás Oliveira',
    'tomas@oliveira-bikes.example',
    '+15550177',
    'Oliveira Bikes',
  ),
  ticket('4713', 'Transfer hangs at the PIN', '', 'Mara Lind', '', '+1 (555) 0142', 'Private customer'),
  ticket('4714', 'New on this site, no account yet', '', 'Guest', '', '', 'Unknown'),
];

function ticket(
  id: string,
  subject: string,
  external_id: string,
  name: string,
  email: string,
  phone: string,
  company: string,
): DemoTicket {
  return { id, subject, record: { external_id, requester: { name, email, phone }, company } };
}
