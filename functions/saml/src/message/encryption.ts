import { decrypt } from 'xml-encryption';
import { NS } from '../names.js';
import { SamlRefusal } from '../refusal.js';
import { attributeOf, childElements, onlyChild, withDescendants } from './document.js';

const GCM = ['http://www.w3.org/2009/xmlenc11#aes256-gcm', 'http://www.w3.org/2009/xmlenc11#aes128-gcm'];
const CBC = ['http://www.w3.org/2001/04/xmlenc#aes256-cbc', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc'];
/** RSA 1.5 tells an attacker, answer by answer, what was encrypted; OAEP does not. */
const KEY_TRANSPORT = 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p';
/** What the library calls the hashes of OAEP; another name would be taken for SHA-1 and fail to decrypt. */
const OAEP_DIGESTS = ['sha1', 'sha256', 'sha512'].map((name) => `${NS.signature}${name}`);

function refused(sentence: string): SamlRefusal {
  return new SamlRefusal('encryption', sentence);
}

const algorithmOf = (element: Element | undefined): string =>
  (element && attributeOf(element, 'Algorithm')) ?? '';

/**
 * Whether an encrypted assertion may be decrypted: one key, one cipher text, and algorithms that give nothing away.
 *
 * AES-CBC carries no proof of its own, so that answers to altered messages would reveal the text byte by byte. It is
 * taken only inside a signed response, whose signature the library checks before it decrypts.
 *
 * @param encrypted  `EncryptedAssertion`
 * @throws SamlRefusal encryption, structure
 */
export function checkEncryption(encrypted: Element, responseSigned: boolean): void {
  const all = withDescendants(encrypted);
  const only = (name: string, count: number): Element[] => {
    const found = all.filter((element) => element.localName === name);
    if (found.length !== count || found.some((element) => element.namespaceURI !== NS.encryption))
      throw new SamlRefusal('structure', 'The encrypted assertion is not built as SAML says.');
    return found;
  };
  const [data] = only('EncryptedData', 1);
  const [key] = only('EncryptedKey', 1);
  only('CipherValue', 2);
  if (
    data!.parentNode !== encrypted ||
    all.some((element) => /Reference|RetrievalMethod/.test(element.localName))
  )
    throw new SamlRefusal('structure', 'The encrypted assertion is not built as SAML says.');
  const method = algorithmOf(onlyChild(data!, NS.encryption, 'EncryptionMethod'));
  if (!GCM.includes(method) && !CBC.includes(method))
    throw refused('The cipher is not one of those allowed.');
  if (CBC.includes(method) && !responseSigned)
    throw refused(
      'AES-CBC is allowed in a signed response only. Let the provider sign the response or use AES-GCM.',
    );
  const keyMethod = onlyChild(key!, NS.encryption, 'EncryptionMethod');
  if (algorithmOf(keyMethod) !== KEY_TRANSPORT)
    throw refused('The key must be encrypted with RSA-OAEP (rsa-oaep-mgf1p).');
  const digests = keyMethod
    ? childElements(keyMethod).filter((child) => child.localName === 'DigestMethod')
    : [];
  if (digests.length > 1 || digests.some((digest) => !OAEP_DIGESTS.includes(algorithmOf(digest))))
    throw refused('The hash of RSA-OAEP is not one of those allowed.');
}

/** @throws SamlRefusal encryption */
export function decrypted(encryptedXml: string, privateKey: string): Promise<string> {
  return new Promise((resolve, reject) =>
    decrypt(
      encryptedXml,
      { key: privateKey, disallowDecryptionWithInsecureAlgorithm: true },
      (error, text) => {
        if (error)
          reject(refused('The assertion cannot be decrypted with the key of this service provider.'));
        else resolve(text);
      },
    ),
  );
}
