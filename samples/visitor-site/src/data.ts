/** The customer who is signed in on this sample, and what the bank keeps of her. All of it is made up. */
export const CUSTOMER = {
  name: 'Mara Lind',
  email: 'mara.lind@example.com',
  phone: '+1 555 0142',
  dateOfBirth: '1987-04-19',
  taxNumber: '48 036 952 709',
} as const;

/**
 * Keeps session keys that are made of an e-mail address apart from those of other sites. It is in the page, so it is no
 * secret; the agent's panel has the same one in its settings.
 */
export const VISITOR_KEY_HASH = 'harbour-bank';

export interface Account {
  id: string;
  name: string;
  kind: string;
  number: string;
  balance: string;
}

export const ACCOUNTS: readonly Account[] = [
  {
    id: 'everyday',
    name: 'Everyday',
    kind: 'Current account',
    number: 'DE61 2005 0550 1044 7193 28',
    balance: '4,318.27',
  },
  {
    id: 'anchor',
    name: 'Anchor',
    kind: 'Savings, 2.4 %',
    number: 'DE17 2005 0550 1044 7193 66',
    balance: '27,940.05',
  },
];

export interface Booking {
  day: string;
  text: string;
  category: string;
  amount: string;
}

export const BOOKINGS: readonly Booking[] = [
  { day: '19 Nov', text: 'Fish market on the quay', category: 'Groceries', amount: '−38.60' },
  { day: '18 Nov', text: 'Ferry season ticket', category: 'Travel', amount: '−64.00' },
  { day: '15 Nov', text: 'Salary, Nordlicht Shipyard', category: 'Income', amount: '+3,410.00' },
  { day: '14 Nov', text: 'Rent', category: 'Home', amount: '−1,180.00' },
  { day: '12 Nov', text: 'Lighthouse Books', category: 'Leisure', amount: '−27.95' },
];

/** Texts that the pages mask: none of them may ever reach an agent or the wire. */
export const MASKED_TEXTS: readonly string[] = [
  ...ACCOUNTS.flatMap((account) => [account.number, account.balance]),
  CUSTOMER.dateOfBirth,
  CUSTOMER.taxNumber,
];
