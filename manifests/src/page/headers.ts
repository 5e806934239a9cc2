import { pageOrigins, type PageHost } from './origins.js';

/** A source list without repeats; the page's own origin is `'self'`. */
function sources(own: string, origins: readonly string[]): string {
  const list = [...new Set(origins.map((origin) => (origin === own ? "'self'" : origin)))];
  return list.length ? list.join(' ') : "'none'";
}

/**
 * Headers that whoever serves the page must send with each of its files.
 *
 * @param ancestors  origins that may frame the page
 */
export function pageHeaders(config: PageHost, ancestors: readonly string[]): Record<string, string> {
  const { page, service, functions, signIn } = pageOrigins(config);
  const { identityProviders } = config;
  const sdk = 'crmSdk' in config && config.crmSdk ? [new URL(config.crmSdk).origin] : [];
  const frames = [
    service, // the view, also where it was meant for a window that the host's frame may not open
    // A provider sends the browser from host to host; where nobody says which, its own pages say who may frame them.
    ...(config.signInMode === 'frame' && signIn !== undefined
      ? [signIn, ...(identityProviders.length ? identityProviders : ['https:'])]
      : []),
  ];
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      `script-src ${sources(page, [page, ...sdk])}`,
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src ${sources(page, [page, service, ...functions])}`,
      `form-action ${sources(page, [page, service])}`,
      `frame-src ${sources(page, frames)}`,
      "base-uri 'none'",
      `frame-ancestors ${ancestors.join(' ')}`,
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  };
}
