import { presenceOrigin } from './origin.js';

/** What a page with the panel has to do with, besides its own files. */
export interface PagePolicy {
  /** Origin of the page itself: named elsewhere, it is `'self'`. */
  page?: string | undefined;
  /** Origin of the cobrowse service. */
  service: string;
  /** Origins of functions that the page asks. */
  functions?: readonly string[];
  /** Origins of scripts that are not the page's: a host's SDK. */
  scripts?: readonly string[];
  /** Sources of frames beside the view: where agents sign in. */
  frames?: readonly string[];
  /** Who may frame the page. */
  ancestors: readonly string[];
}

/**
 * Headers that whoever serves a page with the panel sends with each of its files. The one place for them: servers, what is
 * written for other servers, and what is registered at hosts take it from here.
 */
export function pagePolicyHeaders(policy: PagePolicy): Record<string, string> {
  const { page, service, functions = [], scripts = [], frames = [], ancestors } = policy;
  const sources = (...origins: readonly string[]): string =>
    [...new Set(origins.map((origin) => (origin === page ? "'self'" : origin)))].join(' ') || "'none'";
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${sources("'self'", ...scripts)}`,
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${sources("'self'", service, presenceOrigin(service), ...functions)}`,
      `form-action ${sources("'self'", service)}`,
      // The view, also where it was meant for a window that the host's frame may not open.
      `frame-src ${sources(service, ...frames)}`,
      "base-uri 'none'",
      `frame-ancestors ${sources(...ancestors)}`,
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}
