import { X509Certificate } from 'node:crypto';

/** What a response says about itself, for the troubleshooting page alone: nothing of it is verified. */
export interface ResponseFacts {
  status?: string;
  issuer?: string;
  audience?: string;
  destination?: string;
  algorithms: readonly string[];
  certificate: string;
  issuedAt?: string;
  nameIdFormat?: string;
  encrypted: boolean;
}

const MAX_CHARACTERS = 262_144;
const MAX_VALUE = 300;

/** Not a parser: an answer that was refused may be anything, and a page may show what it looks like. */
export function responseFacts(SAMLResponse: string, configured: readonly string[]): ResponseFacts {
  const xml = Buffer.from(SAMLResponse.slice(0, MAX_CHARACTERS), 'base64').toString();
  const element = (name: string): string | undefined =>
    cut(new RegExp(`<(?:[\\w.-]{1,40}:)?${name}(?:\\s[^<>]{0,2000})?>([^<]{0,2000})<`).exec(xml)?.[1]);
  const attribute = (name: string, of: string): string | undefined =>
    cut(new RegExp(`<(?:[\\w.-]{1,40}:)?${of}\\s[^<>]{0,4000}?\\b${name}="([^"<>]{0,2000})"`).exec(xml)?.[1]);
  const status = attribute('Value', 'StatusCode');
  const issuer = element('Issuer');
  const audience = element('Audience');
  const destination = attribute('Destination', 'Response');
  const issuedAt = attribute('IssueInstant', 'Response');
  const nameIdFormat = attribute('Format', 'NameID');
  const methods = xml.matchAll(
    /<(?:[\w.-]{1,40}:)?SignatureMethod\s[^<>]{0,200}?Algorithm="([^"<>]{0,200})"/g,
  );
  return {
    ...(status !== undefined && { status }),
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
    ...(destination !== undefined && { destination }),
    algorithms: [...new Set([...methods].map(([, algorithm]) => algorithm!))],
    certificate: certificateOf(xml, configured),
    ...(issuedAt !== undefined && { issuedAt }),
    ...(nameIdFormat !== undefined && { nameIdFormat }),
    encrypted: /<(?:[\w.-]{1,40}:)?EncryptedAssertion[\s>]/.test(xml),
  };
}

function cut(text: string | undefined): string | undefined {
  return text === undefined || text === '' ? undefined : unescape(text.trim()).slice(0, MAX_VALUE);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

const unescape = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|apos);/g, (name) => ENTITIES[name]!);

/** Which of the configured certificates the signature names. */
function certificateOf(xml: string, configured: readonly string[]): string {
  const named = /<(?:[\w.-]{1,40}:)?X509Certificate>([A-Za-z0-9+/=\s]{1,8000})</.exec(xml)?.[1];
  if (named === undefined) return 'the signature names no certificate';
  const wanted = fingerprint(named);
  const index = configured.findIndex((certificate) => fingerprint(certificate) === wanted);
  if (wanted === undefined || index < 0) return 'none of the configured certificates';
  return index === 0 ? 'the configured certificate' : 'the additional configured certificate';
}

function fingerprint(certificate: string): string | undefined {
  try {
    const bytes = certificate.includes('-----') ? certificate : Buffer.from(certificate, 'base64');
    return new X509Certificate(bytes).fingerprint256;
  } catch {
    return undefined;
  }
}
