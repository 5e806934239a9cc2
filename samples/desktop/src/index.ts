import { packageFile } from '@glance-kit/core/node';
import { webConnectors } from '@glance-kit/five9';
import express, { type Express } from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CALLS } from './calls.js';

export interface DesktopOptions {
  port: number;
  /** `127.0.0.1` unless given. */
  host?: string;
  connectors: {
    /** Address of the connector page: `http://panel.localhost:4603/five9`. */
    five9: { url: string };
  };
}

export interface Desktop {
  /** The desktops' origin; each host has a page under it, `/five9`. */
  url: string;
  port: number;
  close(): Promise<void>;
}

const PAGES = packageFile(import.meta.url, 'dist/page');

/** Starts the simulated desktops. Rejects when the port is taken. */
export async function startDesktop(options: DesktopOptions): Promise<Desktop> {
  const host = options.host ?? '127.0.0.1';
  const server = createServer(desktopApp(options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host}:${port}`,
    port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

function desktopApp({ connectors }: DesktopOptions): Express {
  const definitions = webConnectors({ pageUrl: connectors.five9.url });
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, reply, next) => {
    reply.set({
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        `frame-src ${new URL(connectors.five9.url).origin}`,
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
      ].join('; '),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  app.get('/', (_request, reply) => reply.redirect('/five9'));
  app.get('/five9', (_request, reply) => reply.sendFile('five9.html', { root: PAGES, cacheControl: false }));
  app.get(
    '/five9/setup.json',
    (_request, reply) => void reply.json({ calls: CALLS, connectors: definitions }),
  );
  app.use('/assets', express.static(PAGES, { index: false, cacheControl: false }));
  return app;
}
