import type { PageInfo } from '../../src/protocol/messages.js';

/** Address without query and fragment: they may hold secrets. */
export function plainAddress(location: { origin: string; pathname: string }): string {
  return location.origin + location.pathname;
}

const BROWSERS: readonly [name: string, pattern: RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/([\d.]+)/],
  ['Opera', /\bOPR\/([\d.]+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/([\d.]+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/([\d.]+)/],
  ['Safari', /\bVersion\/([\d.]+).*Safari/],
];

const PLATFORMS: readonly [name: string, pattern: RegExp][] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad|iPod/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux|CrOS/],
];

/** Browser name, major version and platform, read from the user agent text. */
export function browserOf(userAgent: string): PageInfo['browser'] {
  const found = BROWSERS.find(([, pattern]) => pattern.test(userAgent));
  return {
    name: found?.[0] ?? 'unknown',
    version: found?.[1].exec(userAgent)?.[1]?.split('.')[0] ?? '',
    platform: PLATFORMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'unknown',
  };
}

/**
 * Calls `changed` after each route change of a single-page site. The methods of `history` are replaced once and
 * stay so: another script may have wrapped them meanwhile.
 */
export function watchRoutes(changed: () => void): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History['pushState']>) {
      original.apply(this, args);
      changed();
    };
  }
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
}
