import type { PageInfo } from '../../src/protocol/messages.js';

const BROWSERS: readonly [name: string, pattern: RegExp][] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/([\d.]+)/],
  ['Opera', /\bOPR\/([\d.]+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/([\d.]+)/],
  ['Chrome', /(?:Chrome|CriOS)\/([\d.]+)/],
  ['Safari', /\bVersion\/([\d.]+).*Safari/],
];

const PLATFORMS: readonly [name: string, pattern: RegExp][] = [
  ['Android', /Android/],
  ['iOS', /iPhone|iPad|iPod/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux|CrOS/],
];

/**
 * Browser name, major version and platform, read from the user agent text.
 *
 * @param touchPoints  `navigator.maxTouchPoints`: an iPad says that it is a Mac, but no Mac has a touch screen
 */
export function browserOf(userAgent: string, touchPoints = 0): PageInfo['browser'] {
  const found = BROWSERS.find(([, pattern]) => pattern.test(userAgent));
  const platform = PLATFORMS.find(([, pattern]) => pattern.test(userAgent))?.[0] ?? 'unknown';
  return {
    name: found?.[0] ?? 'unknown',
    version: found?.[1].exec(userAgent)?.[1]?.split('.')[0] ?? '',
    platform: platform === 'macOS' && touchPoints > 1 ? 'iOS' : platform,
  };
}

/** Address without query and fragment: they may hold secrets. */
export function plainAddress(location: { origin: string; pathname: string }): string {
  return location.origin + location.pathname;
}
