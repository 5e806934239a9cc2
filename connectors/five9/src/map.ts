import { mapVisitor, visitorKey, type FieldMapping, type KeyField, type Visitor } from '@glance-kit/core';
import type { ContactType } from './connector.js';
import { readParameters, unreplacedText, type Parameters } from './parameters.js';

/** What a web connector said about a contact, checked. None of it proves anything: it is text in an address. */
export interface Five9Context {
  visitor: Visitor;
  /** Five9's session of the contact, for the activity record. */
  five9SessionId?: string;
  /** Why sessions of this contact cannot be saved; absent when they can. */
  problem?: string;
  /** Variables of the field mapping that Five9 did not replace, beside those that the visitor's notice names. */
  unreplaced?: string[];
}

export interface Five9MapOptions {
  /** Fields by kind of contact (`call`, `chat`, `email`); they are the parameters of the address. */
  fields?: FieldMapping;
  /** The centre's own numbers, as Five9 writes them: neither is ever the customer's. */
  ownNumbers?: readonly string[];
}

/** A field beside the parameters: the one of `ani` and `dnis` that is the customer's number, where that is known. */
export const CUSTOMER_NUMBER = 'customer_number';

/** Where the visitor is unless the configuration says otherwise. A phone number is shown and is no key. */
export const FIVE9_FIELDS: FieldMapping = {
  '*': { visitorId: ['visitor'], phone: [CUSTOMER_NUMBER] },
};

const VERSION = '1';
const TYPES: readonly ContactType[] = ['call', 'chat', 'email'];
const CUSTOMER: Partial<Record<string, 'ani' | 'dnis'>> = { inbound: 'ani', outbound: 'dnis' };
const ID = /^[A-Za-z0-9_-]{1,64}$/;
const PHONE = /^[0-9+*#() ./-]{2,32}$/;

/**
 * The query of the page's address, as the connector definitions of `webConnectors` make it. Pure.
 *
 * - `call`, `session`: ids of the contact; the first one that there is names it
 * - `type`: kind of the contact, a constant; a call unless given
 * - `ani`, `dnis`: the two numbers of a call. One of them is the centre's own: which one, the constant `direction`
 *   (`inbound`, `outbound`) tells, or the list of own numbers; where neither does, none is the customer's
 * - any other: a field for the mapping, `visitor` by default
 * - `v`: version of the definition, `1`
 *
 * A placeholder that Five9 could not replace arrives as it stands in the definition and counts as absent.
 *
 * @see the Five9 rules, sections 3 and 8
 */
export function five9Context(query: string, options: Five9MapOptions = {}): Five9Context {
  const parameters = readParameters(query);
  if (typeof parameters === 'string') return unusable(parameters);
  const { values } = parameters;
  if ((values['v'] ?? VERSION) !== VERSION)
    return unusable('The connector in Five9 was made for another version of this page.');

  const type = TYPES.find((known) => known === values['type']) ?? 'call';
  const call = matching(values['call'], ID);
  const session = matching(values['session'], ID);
  const record = { ...values, ...numbers(values, options.ownNumbers ?? []) };
  const fields = options.fields ?? FIVE9_FIELDS;
  const mapped = mapVisitor(record, type, fields);
  const { ofKey, others } = unreplacedFields(
    parameters,
    Object.hasOwn(fields, type) ? fields[type] : fields['*'],
  );
  const isKnown = mapped.sessionKey !== undefined || mapped.notice !== undefined;
  const missing = isKnown ? undefined : ofKey.shift();
  const unreplaced = [...ofKey, ...others];
  const conversationId = call ?? session;
  return {
    visitor: {
      conversationId: conversationId ?? '',
      ...mapped,
      ...(missing !== undefined && { notice: unreplacedText(missing) }),
    },
    ...(session && { five9SessionId: session }),
    ...(conversationId === undefined && {
      problem: `${missingCall(parameters)} Sessions cannot be saved to the ${type === 'email' ? 'e-mail' : type}.`,
    }),
    ...(unreplaced.length > 0 && { unreplaced }),
  };
}

function unusable(notice: string): Five9Context {
  return { visitor: { conversationId: '', notice }, problem: notice };
}

function matching(value: string | undefined, rule: RegExp): string | undefined {
  return value !== undefined && rule.test(value) ? value : undefined;
}

/**
 * The numbers of a call without those that are known to be the centre's: as a key, such a number would name any
 * visitor. The list of own numbers counts more than the direction, since a connector may serve campaigns of both kinds.
 */
function numbers(
  { ani, dnis, direction = '' }: Readonly<Record<string, string>>,
  ownNumbers: readonly string[],
): Record<'ani' | 'dnis' | typeof CUSTOMER_NUMBER, string | undefined> {
  const same = (number: string): string => visitorKey(number, 'digits') ?? number;
  const own = new Set(ownNumbers.map(same));
  const given = { ani: matching(ani, PHONE), dnis: matching(dnis, PHONE) };
  const isOwn = { ani: own.has(same(given.ani ?? '')), dnis: own.has(same(given.dnis ?? '')) };
  let customer = CUSTOMER[direction.toLowerCase()];
  if (isOwn.ani !== isOwn.dnis) customer = isOwn.ani ? 'dnis' : 'ani';
  else if (isOwn.ani) return { ani: undefined, dnis: undefined, [CUSTOMER_NUMBER]: undefined };
  return {
    ani: customer === 'dnis' ? undefined : given.ani,
    dnis: customer === 'ani' ? undefined : given.dnis,
    [CUSTOMER_NUMBER]: customer && given[customer],
  };
}

function missingCall({ unreplaced }: Parameters): string {
  const variable = unreplaced.get('call') ?? unreplaced.get('session');
  return variable === undefined
    ? 'The connector in Five9 does not pass a usable call id.'
    : unreplacedText(variable);
}

/** Variables that the mapping needs and did not get: those of the session key first. */
function unreplacedFields(
  { unreplaced }: Parameters,
  fields: FieldMapping[string] = {},
): { ofKey: string[]; others: string[] } {
  const missing = (path: string): string[] => {
    const names = path === CUSTOMER_NUMBER ? ['ani', 'dnis'] : [path];
    return names.flatMap((name) => unreplaced.get(name) ?? []);
  };
  const field = (key: KeyField): string => (typeof key === 'string' ? key : key.field);
  const ofKey = [...new Set((fields.visitorId ?? []).flatMap((key) => missing(field(key))))];
  const people = [...(fields.name ?? []), ...(fields.phone ?? []), ...(fields.email ?? [])];
  const others = [...new Set(people.flatMap(missing))].filter((variable) => !ofKey.includes(variable));
  return { ofKey, others };
}
