import { NS, STATUS_SUCCESS } from '../names.js';
import { SamlRefusal } from '../refusal.js';
import {
  attributeOf,
  childElements,
  childrenNamed,
  onlyChild,
  plainText,
  withDescendants,
} from './document.js';
import { checkEncryption } from './encryption.js';
import { checkSignature } from './signatures.js';

/** What a response is made of, before anything about it is verified. */
export interface ResponseParts {
  response: Element;
  /** Exactly one of the two is there. */
  assertion?: Element;
  encrypted?: Element;
  responseSigned: boolean;
  /** `false` for an encrypted one, whose inside is not known yet. */
  assertionSigned: boolean;
  /** Every signature that can be seen. */
  signatures: readonly Element[];
}

export interface ResponseRules {
  signatures: 'both' | 'either';
  allowSha1: boolean;
  /** `refused`: there is no key; `required`: a plain assertion is not taken. */
  encryption: 'refused' | 'allowed' | 'required';
}

const RESPONSE_CHILDREN = ['Issuer', 'Signature', 'Extensions', 'Status', 'Assertion', 'EncryptedAssertion'];
const ID = /^[A-Za-z_][A-Za-z0-9._-]{0,255}$/;

function structure(sentence: string): SamlRefusal {
  return new SamlRefusal('structure', sentence);
}

/**
 * Every identifier once, whatever its attribute is called: the library looks for `ID`, `Id` and `id` alike.
 *
 * @throws SamlRefusal duplicate-id, structure
 */
export function checkIds(all: readonly Element[]): void {
  const seen = new Set<string>();
  for (const element of all)
    for (const { localName, value } of Array.from(element.attributes)) {
      if (!/^id$/i.test(localName)) continue;
      if (!ID.test(value)) throw structure('An identifier of the message is none.');
      if (seen.has(value))
        throw new SamlRefusal('duplicate-id', 'An identifier stands in the message twice.');
      seen.add(value);
    }
}

/** The signature in an element, checked for what may be handed on; signatures anywhere else are refused. */
function signatureIn(parent: Element, allowSha1: boolean): Element | undefined {
  const found = childrenNamed(parent, NS.signature, 'Signature');
  if (found.length > 1) throw structure('An element has more than one signature.');
  if (found[0]) checkSignature(found[0], parent, allowSha1);
  return found[0];
}

/**
 * @param all   `root` and everything below it
 * @param name  local name that may occur once: the library looks for it in any namespace
 */
function placesOf(all: readonly Element[], name: string): Element[] {
  return all.filter((element) => element.localName === name);
}

/**
 * The assertion inside an `EncryptedAssertion`, once it can be read.
 *
 * @returns its signature
 * @throws SamlRefusal structure, duplicate-id, reference, algorithm, signature
 */
export function checkInnerAssertion(
  root: Element,
  rules: { signed: boolean; allowSha1: boolean },
): Element | undefined {
  const all = withDescendants(root);
  const unwanted = ['Response', 'EncryptedAssertion'].some((name) => placesOf(all, name).length > 0);
  if (
    root.localName !== 'Assertion' ||
    root.namespaceURI !== NS.assertion ||
    unwanted ||
    placesOf(all, 'Assertion').length !== 1
  )
    throw structure('What is encrypted must be one assertion.');
  checkIds(all);
  const signature = signatureIn(root, rules.allowSha1);
  if (placesOf(all, 'Signature').some((found) => found !== signature))
    throw structure('There is a signature where none belongs.');
  if (rules.signed && !signature)
    throw new SamlRefusal('signature', 'The encrypted assertion is not signed.');
  return signature;
}

/** @throws SamlRefusal status */
function checkStatus(response: Element): void {
  const status = onlyChild(response, NS.protocol, 'Status');
  const code = status && onlyChild(status, NS.protocol, 'StatusCode');
  if (!code || attributeOf(code, 'Value') !== STATUS_SUCCESS)
    throw new SamlRefusal('status', 'The provider says that the sign-in did not succeed.');
}

/**
 * One response with one assertion, each signed as asked, and nothing that a reader could take for another one.
 *
 * @throws SamlRefusal structure, status, duplicate-id, reference, algorithm, signature, encryption
 */
export function checkResponse(response: Element, rules: ResponseRules): ResponseParts {
  const { signatures, allowSha1, encryption } = rules;
  const all = withDescendants(response);
  if (
    response.localName !== 'Response' ||
    response.namespaceURI !== NS.protocol ||
    placesOf(all, 'Response').length !== 1
  )
    throw structure('The message must be one response.');
  if (attributeOf(response, 'Version') !== '2.0') throw structure('The response is not of version 2.0.');
  checkStatus(response);
  const plain = placesOf(all, 'Assertion');
  const hidden = placesOf(all, 'EncryptedAssertion');
  const [carrier] = [...plain, ...hidden];
  if (!carrier || plain.length + hidden.length !== 1)
    throw structure('A response must have exactly one assertion.');
  if (carrier.parentNode !== response || carrier.namespaceURI !== NS.assertion)
    throw structure('The assertion does not stand directly in the response.');
  if (childElements(response).some((child) => !RESPONSE_CHILDREN.includes(child.localName)))
    throw structure('The response has a part that responses do not have.');
  checkIds(all);

  const outer = signatureIn(response, allowSha1);
  const inner = signatureIn(carrier, allowSha1);
  if (placesOf(all, 'Signature').some((found) => found !== outer && found !== inner))
    throw structure('There is a signature where none belongs.');
  const isEncrypted = hidden.length === 1;
  const enough = signatures === 'both' ? outer && (inner || isEncrypted) : outer || inner || isEncrypted;
  if (!enough) throw new SamlRefusal('signature', 'A signature is missing.');
  if (isEncrypted && inner) throw structure('There is a signature where none belongs.');
  if (isEncrypted) {
    if (encryption === 'refused')
      throw new SamlRefusal(
        'encryption',
        'The assertion is encrypted, and this service provider has no key.',
      );
    checkEncryption(carrier, outer !== undefined);
  } else if (encryption === 'required')
    throw new SamlRefusal('encryption', 'The assertion is not encrypted.');
  return {
    response,
    ...(isEncrypted ? { encrypted: carrier } : { assertion: carrier }),
    responseSigned: outer !== undefined,
    assertionSigned: inner !== undefined,
    signatures: [outer, inner].filter((signature) => signature !== undefined),
  };
}

/**
 * Where the response comes from and goes to. With the signature on the assertion alone anybody could have written this:
 * it can refuse a response, and gives nothing to a login.
 *
 * @throws SamlRefusal destination, issuer, in-response-to
 */
export function checkEnvelope(
  response: Element,
  rules: { acsUrl: string; issuer: string; providerInitiated: boolean; signed: boolean },
): { inResponseTo?: string } {
  if (attributeOf(response, 'Destination') !== rules.acsUrl)
    throw new SamlRefusal('destination', 'The response was sent to another address.');
  const issuers = childrenNamed(response, NS.assertion, 'Issuer');
  const isOurs = issuers.length === 1 && plainText(issuers[0]!)?.trim() === rules.issuer;
  if (!isOurs && (issuers.length > 0 || rules.signed))
    throw new SamlRefusal('issuer', 'The response comes from another provider.');
  const inResponseTo = attributeOf(response, 'InResponseTo');
  if (inResponseTo === undefined && !rules.providerInitiated)
    throw new SamlRefusal('in-response-to', 'The sign-in began at the provider, which is not allowed.');
  return inResponseTo === undefined ? {} : { inResponseTo };
}
