import { KitError } from '@glance-kit/core';

function isLoopback({ hostname }: URL): boolean {
  return /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** Keys and tokens travel from and to these pages, so nobody on the way may read or change them. */
export function isSafeOrigin(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
}

/** @throws KitError CONFIG_INVALID */
export function publicOriginOf(publicUrl: string): string {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  if (!url || (url.origin !== publicUrl && `${url.origin}/` !== publicUrl))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting publicUrl (GLANCE_PUBLIC_URL) must be an address without a path.',
    );
  if (isSafeOrigin(url)) return url.origin;
  throw new KitError(
    'CONFIG_INVALID',
    'The setting publicUrl (GLANCE_PUBLIC_URL) must be an https address; http is for this machine alone.',
  );
}

/**
 * Without repeats. What is no exact origin is for `exactCors` to refuse.
 *
 * @throws KitError CONFIG_INVALID for plain http of another machine
 */
export function exactOrigins(origins: readonly string[]): string[] {
  if (origins.some((origin) => URL.canParse(origin) && !isSafeOrigin(new URL(origin))))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting origins (GLANCE_ORIGINS) must list https origins; http is for this machine alone.',
    );
  return [...new Set(origins)];
}
