import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import express, { type Express } from 'express';
import { layout, type Page, type Tag } from './layout.js';
import { accountsPage } from './pages/accounts.js';
import { archivePage } from './pages/archive.js';
import { homePage } from './pages/home.js';
import { profilePage, profileSavedPage } from './pages/profile.js';
import { transferDonePage, transferPage } from './pages/transfer.js';
import { html } from './html.js';
import { readTransfer, transferProblems } from './transfer.js';

const ASSETS = fileURLToPath(new URL('../assets/', import.meta.url));

/** As a site that installs the package serves it. */
const visitorKeyScript = (): string =>
  createRequire(import.meta.url).resolve('@glance-kit/core/visitor-key.js');

/**
 * What a careful site sends: only its own files, and the cobrowse service by its exact origin. No inline script
 * and no inline style, which the visitor script does not need either.
 */
function policy(service: string): string {
  const sockets = service.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    `script-src 'self' ${service}`,
    "style-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ${service} ${sockets}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const notFoundPage: Page = {
  path: '',
  title: 'Not found',
  main: html`<h1>Nothing moors here</h1>
    <section class="card">
      <p>This page does not exist. <a href="/">Back to the harbour</a></p>
    </section>`,
};

/** The bank's pages; `tag` says which cobrowse service they carry. */
export function visitorSite(tag: Tag): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('query parser', false);
  app.use((_request, response, next) => {
    response.set({
      'content-security-policy': policy(tag.service),
      'referrer-policy': 'strict-origin-when-cross-origin',
      'x-content-type-options': 'nosniff',
    });
    next();
  });
  app.get('/assets/visitor-key.js', (_request, response) => response.sendFile(visitorKeyScript()));
  app.use('/assets', express.static(ASSETS, { index: false, redirect: false, maxAge: 0 }));
  for (const page of [homePage, accountsPage, profilePage, archivePage, transferPage()]) {
    app.get(page.path, (_request, response) => void response.send(layout(page, tag)));
  }
  const body = express.urlencoded({ extended: false, limit: '16kb' });
  app.post('/transfer', body, (request, response) => {
    const { transfer, pin } = readTransfer((request.body ?? {}) as Record<string, unknown>);
    const problems = transferProblems(transfer, pin);
    const isWrong = Object.keys(problems).length > 0;
    const page = isWrong ? transferPage(transfer, problems) : transferDonePage(transfer);
    response.status(isWrong ? 422 : 200).send(layout(page, tag));
  });
  app.post('/profile', body, (_request, response) => void response.send(layout(profileSavedPage, tag)));
  app.use((_request, response) => void response.status(404).send(layout(notFoundPage, tag)));
  return app;
}
