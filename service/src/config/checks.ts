import {
  canonicalGroupId,
  checkApiKey,
  checkPartnerUserId,
  isLoopbackHost,
  KitError,
} from '@glance-kit/core';

/** Runs a check and names the setting in what it throws; never its value, which may be a secret. */
export function setting<T>(name: string, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new KitError('CONFIG_INVALID', `${name} is not valid: ${why}`, { cause });
  }
}

export const requireGroup = canonicalGroupId;
export const requireApiKey = checkApiKey;

/** Partner user ids as they are: nothing is trimmed. */
export function checkUsers(name: string, users: readonly string[]): readonly string[] {
  for (const user of users) {
    if (user === '') throw new KitError('CONFIG_INVALID', `${name} has an empty entry.`);
    setting(name, () => checkPartnerUserId(user));
  }
  if (new Set(users).size < users.length) throw new KitError('CONFIG_INVALID', `${name} names a user twice.`);
  return users;
}

/** An exact origin: https, or http on a loopback host. */
export function checkOrigin(name: string, origin: string): string {
  if (origin === '') throw new KitError('CONFIG_INVALID', `${name} has an empty entry.`);
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || url.origin !== origin || !/^https?:$/.test(url.protocol)) {
    const example = 'such as https://desk.example.com';
    throw new KitError('CONFIG_INVALID', `${name} has an entry that is not an exact origin ${example}.`);
  }
  if (url.protocol === 'http:' && !isLoopbackHost(url.hostname)) {
    throw new KitError('CONFIG_INVALID', `${name} has an entry with http: that is for loopback hosts only.`);
  }
  return origin;
}
