import { KitError } from '@glance-kit/core';

/** @throws KitError CONFIG_INVALID naming the option and what it must be */
export function demand(good: boolean, name: string, mustBe: string): void {
  if (!good) throw new KitError('CONFIG_INVALID', `The setting ${name} must be ${mustBe}.`);
}

/** @throws KitError CONFIG_INVALID unless it is a non-empty text */
export function demandText(value: unknown, name: string): void {
  demand(typeof value === 'string' && value.trim() !== '', name, 'a non-empty text');
}

/** @throws KitError CONFIG_INVALID unless it is a list of at least one non-empty text */
export function demandTexts(value: unknown, name: string): void {
  const good =
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((entry) => typeof entry === 'string' && entry.trim() !== '');
  demand(good, name, 'a list of one or more non-empty texts');
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Keys or answers that came over plain http could be anybody's.
 *
 * @throws KitError CONFIG_INVALID unless it is https, or http on a loopback host
 */
export function demandSecure(address: URL | string, name: string): URL {
  const mustBe = 'an absolute https address (http is accepted for loopback hosts)';
  const url = URL.canParse(String(address)) ? new URL(address) : undefined;
  const good = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
  demand(good && url?.username === '' && url.password === '', name, mustBe);
  return url!;
}
