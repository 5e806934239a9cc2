import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '@glance-kit/core';
import { hashPassword, isPasswordHash, readablePassword } from './passwords.js';
import type { FirstStart } from './settings.js';

/** In the data directory, readable by its owner only. */
export const SECRETS_FILE = 'secrets.json';

interface Kept {
  apiKey?: string;
  /** Hashed. */
  passwords?: Record<string, string>;
}

export interface LocalSecrets {
  apiKey?: string;
  passwords: Readonly<Record<string, string>>;
  firstStart?: FirstStart;
}

/**
 * Secrets that nobody configured: the API key and the passwords of the demo agents. Those that are missing are
 * made, written, and handed back in the clear this once; passwords are kept as hashes.
 *
 * @throws KitError CONFIG_INVALID when the directory cannot be written or the file is damaged
 */
export function localSecrets(
  directory: string,
  needed: { apiKey: boolean; agents: readonly string[] },
): LocalSecrets {
  if (!needed.apiKey && needed.agents.length === 0) return { passwords: {} };
  const file = join(directory, SECRETS_FILE);
  const kept = read(file);
  const firstStart: { apiKey?: string; passwords?: Record<string, string> } = {};
  if (needed.apiKey && kept.apiKey === undefined) {
    kept.apiKey = firstStart.apiKey = randomBytes(24).toString('base64url');
  }
  const passwords: Record<string, string> = {};
  for (const agent of needed.agents) {
    let hash = kept.passwords?.[agent];
    if (hash === undefined) {
      const password = readablePassword();
      (firstStart.passwords ??= {})[agent] = password;
      hash = hashPassword(password);
    }
    passwords[agent] = hash;
  }
  if (Object.keys(firstStart).length > 0) {
    write(directory, file, { ...kept, passwords: { ...kept.passwords, ...passwords } });
  }
  return {
    ...(needed.apiKey && kept.apiKey !== undefined && { apiKey: kept.apiKey }),
    passwords,
    ...(Object.keys(firstStart).length > 0 && { firstStart }),
  };
}

function read(file: string): Kept {
  if (!existsSync(file)) return {};
  try {
    const { apiKey, passwords = {} } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    const keyFits = apiKey === undefined || (typeof apiKey === 'string' && apiKey !== '');
    if (!keyFits || !Object.values(passwords).every(isPasswordHash)) throw new Error('Unexpected content.');
    return { ...(apiKey !== undefined && { apiKey }), passwords };
  } catch (cause) {
    throw new KitError(
      'CONFIG_INVALID',
      `${file} cannot be read; restore it, or remove it to get new secrets.`,
      {
        cause,
      },
    );
  }
}

/** Written beside and renamed: a power cut leaves the old file or the new one, never half of one. */
function write(directory: string, file: string, kept: Kept): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    const draft = `${file}.new`;
    writeFileSync(draft, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(draft, file);
  } catch (cause) {
    throw new KitError(
      'CONFIG_INVALID',
      `The data directory ${directory} cannot be written (GLANCE_DATA_DIR).`,
      { cause },
    );
  }
}
