import { sessionKeyProblem, type Visitor } from '@glance-kit/core';

/** What a web connector said about a call, checked. None of it proves anything: it is text in an address. */
export interface Five9Context {
  visitor: Visitor;
  /** Five9's session of the call, for the activity record. */
  five9SessionId?: string;
  /** Why sessions of this call cannot be saved; absent when they can. */
  problem?: string;
}

const MAX_QUERY_CHARACTERS = 4_096;
const VERSION = '1';
const PLACEHOLDER = /^@(.+)@$/s;
const VARIABLE_NAME = /^[\w .-]{1,80}$/;
const CUSTOMER: Partial<Record<string, 'ani' | 'dnis'>> = { inbound: 'ani', outbound: 'dnis' };
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const PHONE = /^[0-9+*#() ./-]{2,32}$/;

/** What a parameter held: a value, nothing, or the name of a variable that Five9 could not replace. */
type Reading = { value: string } | { variable: string } | undefined;

/**
 * The query of the page's address, as the connector definition of `webConnectors` makes it. Pure.
 *
 * - `call`, `session`: ids of the call
 * - `visitor`: the visitor's session key; anything that cannot be one leads to key entry with the reason
 * - `ani`, `dnis`: phone numbers, shown only and never used as a key
 * - `direction`: constant `inbound` (the customer is `ani`) or `outbound` (the customer is `dnis`), known by who sets
 *   up the connector; without it neither number is shown, since one of them is the centre's own
 * - `v`: version of the definition, `1`
 *
 * A placeholder that Five9 could not replace arrives as it stands in the definition and counts as absent.
 *
 * @see the Five9 rules, sections 3 and 8
 */
export function five9Context(query: string): Five9Context {
  if (query.length > MAX_QUERY_CHARACTERS) return unusable('The address from Five9 is too long.');
  const parameters = new URLSearchParams(query);
  const repeated = ['call', 'session', 'visitor', 'ani', 'dnis', 'direction', 'v'].find(
    (name) => parameters.getAll(name).length > 1,
  );
  if (repeated) return unusable(`The address from Five9 has the parameter "${repeated}" twice.`);
  const version = parameters.get('v') ?? VERSION;
  if (version !== VERSION)
    return unusable('The connector in Five9 was made for another version of this page.');

  const call = checked(read(parameters, 'call'), ID);
  const session = checked(read(parameters, 'session'), ID);
  const customer = CUSTOMER[parameters.get('direction') ?? ''];
  const phone = customer ? checked(read(parameters, customer), PHONE) : {};
  return {
    visitor: {
      conversationId: call.value ?? '',
      ...sessionKey(read(parameters, 'visitor')),
      ...(phone.value && { phone: phone.value }),
    },
    ...(session.value && { five9SessionId: session.value }),
    ...(call.value === undefined && {
      problem: `${missingCall(call)} Sessions cannot be saved to the call.`,
    }),
  };
}

function unusable(notice: string): Five9Context {
  return { visitor: { conversationId: '', notice }, problem: notice };
}

function read(parameters: URLSearchParams, name: string): Reading {
  const value = parameters.get(name)?.trim();
  if (!value) return undefined;
  const variable = PLACEHOLDER.exec(value)?.[1];
  if (variable === undefined) return { value };
  // Shown to the agent, so only what can be a name is repeated.
  return { variable: VARIABLE_NAME.test(variable) ? variable : name };
}

interface Checked {
  value?: string;
  variable?: string;
}

function checked(reading: Reading, rule: RegExp): Checked {
  if (!reading || 'variable' in reading) return reading ?? {};
  return rule.test(reading.value) ? reading : {};
}

function missingCall({ variable }: Checked): string {
  return variable
    ? `Five9 did not replace the variable ${variable}.`
    : 'The connector in Five9 does not pass a usable call id.';
}

function sessionKey(reading: Reading): Pick<Visitor, 'sessionKey' | 'notice'> {
  if (!reading) return {};
  if ('variable' in reading) {
    return { notice: `The variable ${reading.variable} does not exist in your Five9 domain.` };
  }
  if (sessionKeyProblem(reading.value)) {
    return { notice: 'The visitor id that Five9 passes is not a session key.' };
  }
  return { sessionKey: reading.value };
}
