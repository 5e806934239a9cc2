/** Names of settings that hold secrets everywhere. */
const SECRET_NAME =
  /^(?:.*[_-])?(?:api[_-]?key|api[_-]?secret|secret|client[_-]?secret|password|passwd|auth[_-]?token|access[_-]?token|token|private[_-]?key|credentials?)$/i;
const SECRET_CAMEL = /(?:apiKey|ApiKey|Secret|Password|AuthToken|AccessToken|PrivateKey)$/;

export function isSecretName(name: string): boolean {
  return name !== 'idptoken' && (SECRET_NAME.test(name) || SECRET_CAMEL.test(name));
}

/** Secrets that are known by their form. */
const FORMS: readonly RegExp[] = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\./, // JWT, JWE
  /\$1\$[0-9]{10}\$[A-Za-z0-9_-]{20,}/, // login key
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, // AWS
  /\bSK[0-9a-f]{32}\b/, // Twilio API key
  /\b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,}/,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/,
];

/** Long words that are no secret: SIDs of Twilio other than keys, UUIDs, ARNs and addresses are looked at in parts. */
const PUBLIC = /^(?:[A-Z]{2}[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const SHORTEST = 20;
/** Bits a character; words of a language have less, random letters and digits more. */
const RANDOM_BITS = 3.5;
const HEX_BITS = 3;

function bitsPerCharacter(word: string): number {
  const counts = new Map<string, number>();
  for (const letter of word) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / word.length) * Math.log2(count / word.length);
  return bits;
}

/** A word that nobody would write by hand: long, letters and digits mixed, no pattern. */
function isRandom(word: string): boolean {
  if (word.length < SHORTEST || PUBLIC.test(word)) return false;
  const digits = word.match(/\d/g)?.length ?? 0;
  if (/^[0-9a-f]+$/i.test(word))
    return digits > 0 && digits < word.length && bitsPerCharacter(word) >= HEX_BITS;
  const isMixed = digits >= 2 && /[a-z]/.test(word) && /[A-Z]/.test(word);
  return isMixed && bitsPerCharacter(word) >= RANDOM_BITS;
}

/**
 * Whether a text looks like a key or a token. What the builder writes ends up in browsers, so such a text is refused
 * wherever it stands.
 *
 * @param known  secrets of this machine, from its environment: found inside of a text as well
 */
export function looksSecret(value: string, known: readonly string[] = []): boolean {
  if (known.some((secret) => value.includes(secret))) return true;
  if (FORMS.some((form) => form.test(value))) return true;
  return value.split(/[^A-Za-z0-9_+/=-]+|\/|(?<=\w)=(?=\w)/).some(isRandom);
}

/** Shorter values of variables turn up in texts by chance. */
const SHORTEST_KNOWN = 8;

/** Values of the environment's variables that hold secrets by their name. */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): string[] {
  return Object.entries(env)
    .filter(([name]) => isSecretName(name))
    .map(([, value]) => value?.trim() ?? '')
    .filter((value) => value.length >= SHORTEST_KNOWN);
}
