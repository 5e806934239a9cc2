import { attributeOf, childElements, childrenNamed, onlyChild, plainText } from '../message/document.js';
import { NS } from '../names.js';
import { SamlRefusal } from '../refusal.js';

/** What an assertion says, as it stands in the text that was verified. */
export interface Assertion {
  id: string;
  issuer: string;
  issuedAtMs: number;
  nameId: string;
  nameIdFormat?: string;
  confirmations: readonly Confirmation[];
  notBeforeMs?: number;
  notOnOrAfterMs?: number;
  /** Each list must name us: they are joined by AND. */
  audiences: readonly (readonly string[])[];
  sessionIndex?: string;
  sessionEndsAtMs?: number;
  attributes: Readonly<Record<string, readonly string[]>>;
}

/** One `SubjectConfirmation`. */
export interface Confirmation {
  method: string;
  recipient?: string;
  inResponseTo?: string;
  notBeforeMs?: number;
  notOnOrAfterMs?: number;
}

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;
const CONDITIONS = ['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'];
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
const MAX_NAME_ID = 1_024;

const structure = (sentence: string): SamlRefusal => new SamlRefusal('structure', sentence);
const trimmed = (text: string): string => text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '');

function instantOf(element: Element, name: string): number | undefined {
  const text = attributeOf(element, name);
  if (text === undefined) return undefined;
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw structure(`${name} of the assertion is no time in UTC.`);
  return ms;
}

function only(parent: Element, name: string): Element {
  const found = onlyChild(parent, NS.assertion, name);
  if (!found) throw structure(`The assertion must have ${name} exactly once.`);
  return found;
}

function textOf(element: Element): string {
  const text = plainText(element);
  if (text === undefined) throw structure(`${element.localName} of the assertion is no text.`);
  return trimmed(text);
}

/** Leaves out what is not there: the types tell a missing member from an empty one. */
function given<T extends object>(members: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never;
}

function confirmationOf(element: Element): Confirmation {
  const data = onlyChild(element, NS.assertion, 'SubjectConfirmationData');
  const method = attributeOf(element, 'Method') ?? '';
  if (!data) return { method };
  return {
    method,
    ...given({
      recipient: attributeOf(data, 'Recipient'),
      inResponseTo: attributeOf(data, 'InResponseTo'),
      notBeforeMs: instantOf(data, 'NotBefore'),
      notOnOrAfterMs: instantOf(data, 'NotOnOrAfter'),
    }),
  } as Confirmation;
}

function nameIdOf(subject: Element): { nameId: string; nameIdFormat?: string } {
  const element = onlyChild(subject, NS.assertion, 'NameID');
  const text = element && plainText(element);
  const nameId = text === undefined ? '' : trimmed(text);
  if (!element || nameId === '' || nameId.length > MAX_NAME_ID || CONTROL.test(nameId))
    throw new SamlRefusal('name-id', 'The assertion has no NameID that can be used.');
  const nameIdFormat = attributeOf(element, 'Format');
  return { nameId, ...(nameIdFormat !== undefined && { nameIdFormat }) };
}

/** Values under one kind of name; an attribute with a value that is no plain text is `undefined`. */
function valuesBy(
  attributes: readonly Element[],
  kind: 'Name' | 'FriendlyName',
): Map<string, string[] | undefined> {
  const values = new Map<string, string[] | undefined>();
  for (const attribute of attributes) {
    const name = attributeOf(attribute, kind);
    if (!name) continue;
    const texts = childrenNamed(attribute, NS.assertion, 'AttributeValue').map(plainText);
    const before = values.has(name) ? values.get(name) : [];
    // Half of its values would look like all of them, so that an attribute counts as a whole or not at all.
    const readable = before && !texts.includes(undefined);
    values.set(name, readable ? [...before, ...(texts as string[]).map(trimmed)] : undefined);
  }
  return values;
}

/** By name, and by friendly name where no attribute has that as its name. */
function attributesOf(assertion: Element): Record<string, readonly string[]> {
  const statements = childrenNamed(assertion, NS.assertion, 'AttributeStatement');
  const attributes = statements.flatMap((each) => childrenNamed(each, NS.assertion, 'Attribute'));
  const all = new Map([...valuesBy(attributes, 'FriendlyName'), ...valuesBy(attributes, 'Name')]);
  return Object.fromEntries([...all].filter((entry): entry is [string, string[]] => entry[1] !== undefined));
}

/**
 * Reads an assertion.
 *
 * @param assertion  root of the verified text, and of nothing else
 * @throws SamlRefusal structure, name-id
 */
export function readAssertion(assertion: Element): Assertion {
  if (assertion.localName !== 'Assertion' || assertion.namespaceURI !== NS.assertion)
    throw structure('What was signed is no assertion.');
  if (attributeOf(assertion, 'Version') !== '2.0') throw structure('The assertion is not of version 2.0.');
  const id = attributeOf(assertion, 'ID');
  const issuedAtMs = instantOf(assertion, 'IssueInstant');
  if (!id || issuedAtMs === undefined) throw structure('The assertion has no ID or no time of issue.');
  const subject = only(assertion, 'Subject');
  const conditions = only(assertion, 'Conditions');
  // A condition that is not understood makes the assertion neither valid nor invalid. @see SAML 2.0 Core 2.5.1.1
  if (
    childElements(conditions).some(
      ({ localName, namespaceURI }) => namespaceURI !== NS.assertion || !CONDITIONS.includes(localName),
    )
  )
    throw structure('The assertion has a condition that is not known here.');
  const statements = childrenNamed(assertion, NS.assertion, 'AuthnStatement');
  if (statements.length !== 1) throw structure('The assertion must state one sign-in.');
  return {
    id,
    issuer: textOf(only(assertion, 'Issuer')),
    issuedAtMs,
    ...nameIdOf(subject),
    confirmations: childrenNamed(subject, NS.assertion, 'SubjectConfirmation').map(confirmationOf),
    audiences: childrenNamed(conditions, NS.assertion, 'AudienceRestriction').map((restriction) =>
      childrenNamed(restriction, NS.assertion, 'Audience').map(textOf),
    ),
    attributes: attributesOf(assertion),
    ...given({
      notBeforeMs: instantOf(conditions, 'NotBefore'),
      notOnOrAfterMs: instantOf(conditions, 'NotOnOrAfter'),
      sessionIndex: attributeOf(statements[0]!, 'SessionIndex'),
      sessionEndsAtMs: instantOf(statements[0]!, 'SessionNotOnOrAfter'),
    }),
  } as Assertion;
}
