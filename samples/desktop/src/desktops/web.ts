import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import express from 'express';
import { policyText, type DesktopPage } from '../desktop-page.js';
import { TICKETS } from '../tickets.js';

/** Files of the plainest page there is, as its readers copy them; only the panel's address is another one. */
const PLAIN = dirname(createRequire(import.meta.url).resolve('@glance-kit/sample-embed-page/package.json'));
const TYPES: Readonly<Record<string, string>> = { 'page.js': 'text/javascript', 'page.css': 'text/css' };

/** @param url  address of the panel page: `http://panel.localhost:4603/web` */
export function webDesktop({ url }: { url: string }): DesktopPage {
  const { origin } = new URL(url);
  const plain = (file: string): string =>
    readFileSync(join(PLAIN, file), 'utf8').replaceAll('https://panel.example.com', origin);
  const router = express.Router();
  router.get('/plain', (_request, reply) => {
    reply.set(
      'Content-Security-Policy',
      policyText({ 'script-src': `'self' ${origin}`, 'frame-src': origin }),
    );
    reply.type('html').send(plain('index.html'));
  });
  router.get('/plain/:file', (request, reply, next) => {
    const type = TYPES[request.params.file];
    if (type === undefined) return next();
    reply.type(type).send(plain(request.params.file));
  });
  return {
    path: '/web',
    name: 'Any other desktop',
    about: 'A help desk of your own puts the panel into its page, and keeps the records itself.',
    file: 'web.html',
    policy: { 'frame-src': origin },
    setup: { address: url, tickets: TICKETS },
    router,
  };
}
