import { constants, verify, X509Certificate, type KeyObject } from 'node:crypto';
import { ExclusiveCanonicalization } from 'xml-crypto';
import { NS } from '../names.js';
import { SamlRefusal } from '../refusal.js';
import { attributeOf, onlyChild } from './document.js';

interface Method {
  hash: string;
  padding: number;
}

const { RSA_PKCS1_PADDING, RSA_PKCS1_PSS_PADDING } = constants;
const METHODS: Readonly<Record<string, Method>> = {
  'http://www.w3.org/2000/09/xmldsig#rsa-sha1': { hash: 'sha1', padding: RSA_PKCS1_PADDING },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256': { hash: 'sha256', padding: RSA_PKCS1_PADDING },
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512': { hash: 'sha512', padding: RSA_PKCS1_PADDING },
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1': {
    hash: 'sha256',
    padding: RSA_PKCS1_PSS_PADDING,
  },
};

/** Prefixes that the elements around declare: the nearest declaration counts. */
function namespacesAround(element: Element): { prefix: string; namespaceURI: string }[] {
  const found = new Map<string, string>();
  for (let node = element.parentNode; node?.nodeType === 1; node = node.parentNode)
    for (const { prefix, localName, value } of Array.from((node as Element).attributes))
      if (prefix === 'xmlns' && !found.has(localName)) found.set(localName, value);
  return [...found].map(([prefix, namespaceURI]) => ({ prefix, namespaceURI }));
}

function isGenuine(text: Buffer, value: Buffer, key: KeyObject, { hash, padding }: Method): boolean {
  try {
    return verify(hash, text, { key, padding }, value);
  } catch {
    return false; // a value of another length than the key's
  }
}

/**
 * Whether somebody with a configured key signed the `SignedInfo` at all. That does not make the message genuine, which
 * is the library's to say; but the library looks at the whole message many times before it looks at the key, so that
 * a stranger's large message would cost a second where this costs a millisecond.
 *
 * @param signature     as `checkSignature` let through
 * @param certificates  PEM
 * @throws SamlRefusal signature
 */
export function checkSignatureValue(signature: Element, certificates: readonly string[]): void {
  const info = onlyChild(signature, NS.signature, 'SignedInfo')!;
  const method = METHODS[attributeOf(onlyChild(info, NS.signature, 'SignatureMethod')!, 'Algorithm')!];
  const value = Buffer.from(
    onlyChild(signature, NS.signature, 'SignatureValue')!.textContent ?? '',
    'base64',
  );
  // On a copy: where the canonical form names prefixes, the library writes their declarations into the element.
  const text = Buffer.from(
    new ExclusiveCanonicalization().process(info.cloneNode(true) as Element, {
      ancestorNamespaces: namespacesAround(info),
    }),
  );
  const isOurs =
    method && certificates.some((pem) => isGenuine(text, value, new X509Certificate(pem).publicKey, method));
  if (!isOurs) throw new SamlRefusal('signature', 'A signature is not genuine.');
}
