import type { Router } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';

/** One simulated desktop: a page of its own under its own path. */
export interface DesktopPage {
  /** `/five9` */
  path: string;
  /** Name of the host. */
  name: string;
  /** One sentence for the page that lists the desktops. */
  about: string;
  /** File of the page, in `dist/page`. */
  file: string;
  /** Another file in its place, as long as something that the page needs is not installed. */
  missing?(): string | undefined;
  /** Directives of its policy, beside those that every desktop has: `frame-src`, and what else differs. */
  policy: Readonly<Record<string, string>>;
  /** What the page reads as it starts: `<path>/setup.json`. */
  setup: unknown;
  /** What else the page, or a server, asks for under its path. */
  router?: Router;
  /** Answers in place of all that, when it returns `true`: a desktop whose page is the host's own. */
  handle?(request: IncomingMessage, reply: ServerResponse): Promise<boolean>;
}

const POLICY: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'frame-src': "'none'",
  'form-action': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};

export function policyText(directives: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...POLICY, ...directives })
    .map(([name, sources]) => `${name} ${sources}`)
    .join('; ');
}
