import { demand } from './option-checks.js';
import { certificateKey } from './certificate-key.js';
import { isRsaKey } from './rsa-key.js';

/** Certificates that may sign for an org, PEM; several one after the other while one takes the other's place. */
export type SalesforceCertificates = Readonly<Record<string, string>>;

const PEM = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

export const isOrgId = (id: unknown): id is string =>
  typeof id === 'string' && /^00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id);

/** An id of 15 characters says the same as its form of 18, which only adds a checksum. */
export const orgOf = (id: string): string => id.slice(0, 15);

/**
 * The public keys of each org, by the 15 characters of its id.
 *
 * @throws KitError CONFIG_INVALID when an id is none, or a text is not that of RSA certificates of 2048 bits or more
 */
export function salesforceKeys(certificates: SalesforceCertificates): Map<string, Uint8Array<ArrayBuffer>[]> {
  const entries = Object.entries(certificates);
  demand(
    entries.length > 0 && entries.every(([id]) => isOrgId(id)),
    'orgs',
    'ids of orgs, such as 00D000000000001',
  );
  return new Map(entries.map(([id, text]) => [orgOf(id), keysIn(text)]));
}

function rsaKeyOf(pem: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const key = certificateKey(pem);
    return isRsaKey(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

/** `\n` may stand for a line break, since many consoles take one line only. */
function keysIn(text: string): Uint8Array<ArrayBuffer>[] {
  const found = (String(text).replaceAll('\\n', '\n').match(PEM) ?? []).map(rsaKeyOf);
  demand(
    found.length > 0 && !found.includes(undefined),
    'certificates',
    'the PEM text of an RSA certificate for each org',
  );
  return found as Uint8Array<ArrayBuffer>[];
}

/**
 * The certificates as one setting holds them: the PEM text where there is one org, else JSON of org id to PEM.
 *
 * @param orgs  ids that are allowed; one without a certificate is told by `salesforceKeys`
 */
export function certificatesFromText(text: string, orgs: readonly string[]): SalesforceCertificates {
  const [first = ''] = orgs;
  let named: Record<string, unknown> = { [first]: text };
  try {
    named = JSON.parse(text) as typeof named;
  } catch {
    // PEM, or nothing that could be used
  }
  return Object.fromEntries(orgs.map((org) => [org, String(named?.[org])]));
}
