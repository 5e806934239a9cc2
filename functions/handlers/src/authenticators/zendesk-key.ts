import type { CryptoKey } from 'jose';
import { demand } from './option-checks.js';
import { bytesOf, importRsaKey, isRsaKey } from './rsa-key.js';

/** The public key of a Zendesk app. */
export interface ZendeskKey {
  get(): Promise<CryptoKey>;
  /** After a signature that did not fit. @returns whether there is another key now */
  renew(): Promise<boolean>;
}

export interface ZendeskKeyAddress {
  /** `https://<subdomain>.zendesk.com/api/v2/apps/<app id>/public_key.pem` */
  address: string;
  /** Sent as `Authorization` with the question for the key, and nowhere else. */
  authorization?: string;
  fetch?: typeof fetch;
  /** Epoch seconds. */
  now?: () => number;
}

/** Seconds until a fetched key is fetched again. */
export const ZENDESK_KEY_MAX_AGE_SECONDS = 600;
/** Seconds between two questions: forged signatures must not flood Zendesk. */
export const ZENDESK_KEY_COOL_DOWN_SECONDS = 30;
const TIME_OUT_MS = 5_000;

const PEM = /^-----BEGIN PUBLIC KEY-----([A-Za-z0-9+/=\s]+)-----END PUBLIC KEY-----\s*$/;

/** Bytes of an RSA key in its PEM text; nothing when it is no such text. */
function rsaKeyBytes(pem: string): Uint8Array<ArrayBuffer> | undefined {
  const [, base64] = PEM.exec(pem.trimStart()) ?? [];
  if (base64 === undefined) return undefined;
  try {
    const bytes = bytesOf(base64);
    return isRsaKey(bytes) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A key that is configured; `\n` may stand for a line break, since many consoles take one line only.
 *
 * @throws KitError CONFIG_INVALID when it is not the PEM text of an RSA public key of 2048 bits or more
 */
export function givenKey(pem: string): ZendeskKey {
  const text = String(pem).replaceAll('\\n', '\n');
  const bytes = rsaKeyBytes(text);
  demand(
    bytes !== undefined,
    'publicKey',
    'the PEM text of an RSA public key, beginning with "-----BEGIN PUBLIC KEY-----"',
  );
  let key: Promise<CryptoKey> | undefined;
  return { get: () => (key ??= importRsaKey(bytes!)), renew: async () => false };
}

const epochSeconds = (): number => Math.floor(Date.now() / 1000);

/**
 * A key that Zendesk publishes: fetched when first needed, again after ten minutes, and once for a signature that does
 * not fit, at most every 30 seconds. While Zendesk does not answer, the last good key is kept.
 */
export function fetchedKey(source: ZendeskKeyAddress): ZendeskKey {
  const { address, authorization, now = epochSeconds } = source;
  const send = source.fetch ?? ((input, init) => fetch(input, init));
  let pem: string | undefined;
  let key: CryptoKey | undefined;
  let askedAt = -Infinity;
  let asking: Promise<void> | undefined;

  const ask = async (): Promise<void> => {
    askedAt = now();
    const reply = await send(address, {
      headers: {
        Accept: 'application/x-pem-file, text/plain',
        ...(authorization !== undefined && { Authorization: authorization }),
      },
      redirect: 'manual', // the credentials are for this address alone
      signal: AbortSignal.timeout(TIME_OUT_MS),
    });
    const text = await reply.text();
    const bytes = reply.status === 200 ? rsaKeyBytes(text) : undefined;
    if (!bytes) throw new Error(`No public key came, status ${reply.status}.`);
    if (text === pem) return;
    key = await importRsaKey(bytes);
    pem = text;
  };
  const refresh = (): Promise<void> => (asking ??= ask().finally(() => (asking = undefined)));

  return {
    async get() {
      if (!key) await refresh();
      else if (now() - askedAt >= ZENDESK_KEY_MAX_AGE_SECONDS) await refresh().catch(() => undefined);
      return key!;
    },
    async renew() {
      if (now() - askedAt < ZENDESK_KEY_COOL_DOWN_SECONDS) return false;
      const before = key;
      await refresh().catch(() => undefined);
      return key !== before;
    },
  };
}
