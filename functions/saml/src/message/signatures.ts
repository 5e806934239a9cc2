import { NS } from '../names.js';
import { SamlRefusal } from '../refusal.js';
import { attributeOf, childElements, withDescendants } from './document.js';

const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const EXCLUSIVE = [
  'http://www.w3.org/2001/10/xml-exc-c14n#',
  'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
];

const SIGNATURE_METHODS = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const DIGEST_METHODS = ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'];
const SHA1_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#rsa-sha1';
const SHA1_DIGEST = 'http://www.w3.org/2000/09/xmldsig#sha1';

/** Elements of which a signature has exactly one. The library takes the first it finds anywhere in the signature. */
const SINGLE = [
  'SignedInfo',
  'CanonicalizationMethod',
  'SignatureMethod',
  'Reference',
  'Transforms',
  'DigestMethod',
  'DigestValue',
  'SignatureValue',
];

/** Elements in a `SignedInfo`, and characters of a list of prefixes in it: it is canonicalised before anybody is known. */
const MAX_SIGNED_INFO = 20;
const MAX_PREFIX_LIST = 1_000;

const namesOf = (parent: Element): string =>
  childElements(parent)
    .map((child) => child.localName)
    .join(' ');
const algorithmOf = (element: Element): string => attributeOf(element, 'Algorithm') ?? '';

function algorithm(what: string): SamlRefusal {
  return new SamlRefusal('algorithm', `The ${what} of a signature is not one of those allowed.`);
}

/** The single parts by name, with nothing beside them. */
function partsOf(signature: Element): Record<string, Element> {
  const all = withDescendants(signature);
  const shape = (): SamlRefusal => new SamlRefusal('structure', 'A signature is not built as SAML says.');
  if (all.some((element) => element.localName === 'Object')) throw shape();
  const parts: Record<string, Element> = {};
  for (const name of SINGLE) {
    const found = all.filter((element) => element.localName === name);
    if (name === 'Reference' && found.length !== 1)
      throw new SamlRefusal('reference', 'A signature must have one reference.');
    if (found.length !== 1 || found[0]!.namespaceURI !== NS.signature) throw shape();
    parts[name] = found[0]!;
  }
  if (!/^SignedInfo SignatureValue(?: KeyInfo)?$/.test(namesOf(signature))) throw shape();
  if (namesOf(parts['SignedInfo']!) !== 'CanonicalizationMethod SignatureMethod Reference') throw shape();
  if (namesOf(parts['Reference']!) !== 'Transforms DigestMethod DigestValue') throw shape();
  const described = withDescendants(parts['SignedInfo']!);
  const isLong = (element: Element): boolean =>
    (attributeOf(element, 'PrefixList') ?? '').length > MAX_PREFIX_LIST;
  if (described.length > MAX_SIGNED_INFO || described.some(isLong)) throw shape();
  if (childElements(parts['SignatureMethod']!).length > 0) throw algorithm('method'); // HMACOutputLength and the like
  return parts;
}

/**
 * Whether a signature may be handed to the library at all: its shape, its algorithms, and that its one reference points
 * to the element it stands in. Whether it is genuine is the library's to say.
 *
 * @param signature  child of `parent`
 * @throws SamlRefusal structure, reference, algorithm
 * @see SAML 2.0 Core section 5.4
 */
export function checkSignature(signature: Element, parent: Element, allowSha1: boolean): void {
  const parts = partsOf(signature);
  const id = attributeOf(parent, 'ID');
  if (!id || attributeOf(parts['Reference']!, 'URI') !== `#${id}`)
    throw new SamlRefusal('reference', 'A signature does not point to the element it stands in.');
  if (!EXCLUSIVE.includes(algorithmOf(parts['CanonicalizationMethod']!))) throw algorithm('canonical form');
  const transforms = childElements(parts['Transforms']!).map(algorithmOf);
  if (transforms.length !== 2 || transforms[0] !== ENVELOPED || !EXCLUSIVE.includes(transforms[1]!))
    throw algorithm('list of transforms');
  const methods = allowSha1 ? [...SIGNATURE_METHODS, SHA1_SIGNATURE] : SIGNATURE_METHODS;
  if (!methods.includes(algorithmOf(parts['SignatureMethod']!))) throw algorithm('method');
  const digests = allowSha1 ? [...DIGEST_METHODS, SHA1_DIGEST] : DIGEST_METHODS;
  if (!digests.includes(algorithmOf(parts['DigestMethod']!))) throw algorithm('digest');
}
