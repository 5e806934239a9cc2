import { ACCOUNTS } from './data.js';

/** What the transfer form sends. */
export interface Transfer {
  from: string;
  recipient: string;
  iban: string;
  amount: string;
  currency: string;
  speed: string;
  card: string;
  note: string;
  keep: boolean;
}

export const CURRENCIES = ['EUR', 'SEK', 'GBP'] as const;
export const SPEEDS = ['standard', 'instant'] as const;

export const EMPTY_TRANSFER: Transfer = {
  from: ACCOUNTS[0]!.id,
  recipient: '',
  iban: '',
  amount: '',
  currency: CURRENCIES[0],
  speed: SPEEDS[0],
  card: '',
  note: '',
  keep: false,
};

/** Field to sentence; empty when the transfer can be made. */
export type TransferProblems = Partial<Record<keyof Transfer | 'pin', string>>;

/** Reads a posted form; fields that are missing or no text count as empty. The PIN is never kept. */
export function readTransfer(body: Record<string, unknown>): { transfer: Transfer; pin: string } {
  const text = (name: string): string => {
    const value = body[name];
    return typeof value === 'string' ? value.trim().slice(0, 500) : '';
  };
  const transfer = {
    from: text('from'),
    recipient: text('recipient'),
    iban: text('iban'),
    amount: text('amount'),
    currency: text('currency'),
    speed: text('speed'),
    card: text('card'),
    note: text('note'),
    keep: text('keep') === 'on',
  };
  return { transfer, pin: text('pin') };
}

/** Amount in hundredths, from `1234.5`, `1,234.50` or `12`; `undefined` for anything else. */
export function parseAmount(text: string): number | undefined {
  const match = /^(\d{1,3}(?:,\d{3})*|\d{1,9})(?:\.(\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const hundredths = Number(match[1]!.replaceAll(',', '')) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return hundredths > 0 ? hundredths : undefined;
}

/** The check of ISO 7064 that every IBAN carries. */
export function isIban(text: string): boolean {
  const compact = text.replace(/\s/g, '').toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(compact)) return false;
  const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0) === 1;
}

export function transferProblems(transfer: Transfer, pin: string): TransferProblems {
  const problems: TransferProblems = {};
  if (!ACCOUNTS.some((account) => account.id === transfer.from))
    problems.from = 'Choose one of your accounts.';
  if (!transfer.recipient) problems.recipient = 'Write the name of the person or company.';
  if (!isIban(transfer.iban)) problems.iban = 'This is not a valid IBAN: compare it digit by digit.';
  if (parseAmount(transfer.amount) === undefined) problems.amount = 'Write an amount such as 120 or 120.50.';
  if (!CURRENCIES.some((currency) => currency === transfer.currency))
    problems.currency = 'Choose a currency.';
  if (!SPEEDS.some((speed) => speed === transfer.speed)) problems.speed = 'Choose how fast it should arrive.';
  if (!/^(?:\d[ -]?){12,19}$/.test(transfer.card))
    problems.card = 'Write the long number on the front of your card.';
  if (!/^\d{4,6}$/.test(pin)) problems.pin = 'Your PIN has 4 to 6 digits.';
  return problems;
}
