import { SamlRefusal } from '../refusal.js';

/** Bytes of the largest message, decoded: 256 kB. */
export const MAX_MESSAGE_BYTES = 262_144;
/** Base64 of that, with a line break every 64 characters. */
const MAX_BASE64_LENGTH = Math.ceil(MAX_MESSAGE_BYTES / 3) * 4 * (66 / 64) + 2;
/** Tags, opening and closing: enough for an assertion with two thousand groups. */
const MAX_TAGS = 5_000;
/** In the whole message, and in one tag: the library looks through all of them several times. */
const MAX_ATTRIBUTES = 5_000;
const MAX_ATTRIBUTES_PER_TAG = 40;

const DECLARATION =
  /^<\?xml[ \t\r\n]+version=(?:"1\.0"|'1\.0')(?:[ \t\r\n]+encoding=(?:"utf-8"|'utf-8'))?(?:[ \t\r\n]+standalone=(?:"yes"|'yes'|"no"|'no'))?[ \t\r\n]*\?>/i;
const KNOWN_ENTITY = /&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)/;
const NO_XML_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

function tooLarge(): SamlRefusal {
  return new SamlRefusal('size', 'The message is larger than 256 kB.');
}

/**
 * The bytes of a form field. Line breaks are allowed, as in MIME; everything else must be the one spelling of these bytes.
 *
 * @throws SamlRefusal size, encoding
 */
export function fromBase64(field: string): Uint8Array {
  if (field.length > MAX_BASE64_LENGTH) throw tooLarge();
  const base64 = field.replace(/[\r\n]/g, '');
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length === 0 || bytes.toString('base64') !== base64)
    throw new SamlRefusal('encoding', 'The message is not base64.');
  if (bytes.length > MAX_MESSAGE_BYTES) throw tooLarge();
  return bytes;
}

/** @throws SamlRefusal encoding: another reader would see other characters */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new SamlRefusal('encoding', 'The message is not UTF-8.');
  }
}

/**
 * Refuses markup that no SAML message needs, before a parser sees it. A literal `<` starts markup wherever it stands
 * (XML has none in texts and values), so that looking for `<!` and `<?` is exact.
 *
 * @throws SamlRefusal doctype, comment, structure, encoding, size
 */
export function checkMarkup(xml: string): void {
  if (NO_XML_CHARACTER.test(xml))
    throw new SamlRefusal('encoding', 'The message has a character that XML does not have.');
  const body = xml.replace(DECLARATION, '');
  const found = /<(!--|!\[CDATA\[|[!?])/.exec(body)?.[1];
  if (found === '!--') throw new SamlRefusal('comment', 'The message has a comment.');
  if (found === '![CDATA[') throw new SamlRefusal('structure', 'The message has a CDATA section.');
  if (found !== undefined)
    throw new SamlRefusal(
      'doctype',
      'The message has a document type, a declaration or a processing instruction.',
    );
  if (KNOWN_ENTITY.test(body))
    throw new SamlRefusal('doctype', 'The message names an entity that XML does not have.');
  const tags = body.split('<');
  if (tags.length > MAX_TAGS) throw new SamlRefusal('size', 'The message has too many elements.');
  const attributes = tags.map((tag) => tag.match(/=\s*["']/g)?.length ?? 0);
  // Parsers compare each attribute with all others of its tag.
  if (attributes.some((count) => count > MAX_ATTRIBUTES_PER_TAG))
    throw new SamlRefusal('size', 'The message has an element with too many attributes.');
  if (attributes.reduce((sum, count) => sum + count, 0) > MAX_ATTRIBUTES)
    throw new SamlRefusal('size', 'The message has too many attributes.');
}
