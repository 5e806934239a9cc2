const CHALLENGE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const VERIFIER = /^[A-Za-z0-9_-]{43,128}$/;

function base64url(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** 43 characters, 256 random bits. */
export function randomSecret(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

/** base64url of the SHA-256 of a text, 43 characters: the challenge of a verifier, the stored form of a secret. */
export async function digest(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))));
}

/** Whether a text is the base64url of 32 bytes in its one canonical spelling. */
export function isChallenge(text: unknown): text is string {
  return typeof text === 'string' && CHALLENGE.test(text);
}

/** Whether a text can be a verifier: 43 to 128 characters of base64url. Shorter ones could be guessed. */
export function isVerifier(text: unknown): text is string {
  return typeof text === 'string' && VERIFIER.test(text);
}

/** Whether a text looks like one of `randomSecret`. */
export function isSecret(text: unknown): text is string {
  return isChallenge(text);
}
