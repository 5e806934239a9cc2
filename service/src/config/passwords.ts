import { randomBytes, scrypt, scryptSync, timingSafeEqual, type ScryptOptions } from 'node:crypto';

/** 2^15 rounds of 8 blocks: 32 MiB and about 80 ms, what a sign-in can afford and a guesser cannot. */
const LOG_N = 15;
const BLOCKS = 8;
const PARALLEL = 1;
const KEY_BYTES = 32;
const MAX_LOG_N = 18;
const FORM = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9_-]{16,64})\$([A-Za-z0-9_-]{43})$/;

/** Longest password that is looked at, UTF-8 bytes. */
export const MAX_PASSWORD_BYTES = 1024;

const options = (logN: number, r: number, p: number): ScryptOptions => ({
  N: 2 ** logN,
  r,
  p,
  maxmem: 256 * 1024 * 1024,
});

/** `$scrypt$ln=15,r=8,p=1$<salt>$<hash>`, salt and hash in base64url. */
export function hashPassword(password: string): string {
  const salt = randomBytes(16).toString('base64url');
  return stored(
    salt,
    scryptSync(password.normalize('NFC'), salt, KEY_BYTES, options(LOG_N, BLOCKS, PARALLEL)),
  );
}

/** Looks like the hash of a password and costs as much to check, but no password has it. */
export function hashOfNobody(): string {
  return stored(randomBytes(16).toString('base64url'), randomBytes(KEY_BYTES));
}

function stored(salt: string, hash: Buffer): string {
  return `$scrypt$ln=${LOG_N},r=${BLOCKS},p=${PARALLEL}$${salt}$${hash.toString('base64url')}`;
}

export function isPasswordHash(text: string): boolean {
  const logN = Number(FORM.exec(text)?.[1]);
  return logN >= 14 && logN <= MAX_LOG_N;
}

/** Constant time for one hash; runs beside the event loop. */
export function checkPassword(password: string, against: string): Promise<boolean> {
  const [, logN, r, p, salt, hash] = FORM.exec(against) ?? [];
  if (!isPasswordHash(against) || Buffer.byteLength(password) > MAX_PASSWORD_BYTES)
    return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    scrypt(
      password.normalize('NFC'),
      salt!,
      KEY_BYTES,
      options(Number(logN), Number(r), Number(p)),
      (error, key) => {
        if (error) reject(error);
        else resolve(timingSafeEqual(key, Buffer.from(hash!, 'base64url')));
      },
    );
  });
}

/** A password a person can read out: 5 groups of 4 letters and digits without look-alikes, 98 random bits. */
export function readablePassword(): string {
  const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789';
  const characters: string[] = [];
  while (characters.length < 20) {
    for (const byte of randomBytes(32)) {
      // 248 is the largest multiple of 31 in a byte: the rest would favour the first letters.
      if (byte < 248 && characters.length < 20) characters.push(alphabet[byte % alphabet.length]!);
    }
  }
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-');
}
