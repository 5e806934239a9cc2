import { packageFile } from '@glance-kit/core/node';
import express, { type Express } from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { policyText, type DesktopPage } from './desktop-page.js';
import { amazonConnectDesktop, type AmazonConnectConnector } from './desktops/amazon-connect.js';
import { dynamicsDesktop, type DynamicsConnector } from './desktops/dynamics.js';
import { five9Desktop, type Five9Connector } from './desktops/five9.js';
import { flexDesktop, type FlexConnector } from './desktops/flex.js';
import { salesforceDesktop, type SalesforceConnector } from './desktops/salesforce.js';
import { webDesktop } from './desktops/web.js';
import { indexPage } from './index-page.js';

export interface DesktopOptions {
  port: number;
  /** `127.0.0.1` unless given. */
  host?: string;
  connectors: {
    five9: Five9Connector;
    amazonConnect: AmazonConnectConnector;
    /** Absent: the list of desktops is without Dynamics. */
    dynamics?: DynamicsConnector;
    /** Absent: the list of desktops is without Flex. */
    flex?: FlexConnector;
    /** Absent: the list is without Salesforce. */
    salesforce?: SalesforceConnector;
    /** Address of the panel page: `http://panel.localhost:4603/web`. */
    web: { url: string };
  };
}

export interface Desktop {
  /** The desktops' origin; `/` lists the desktops, each under a path of its own. */
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
  const desktops: readonly DesktopPage[] = [
    five9Desktop(connectors.five9),
    amazonConnectDesktop(connectors.amazonConnect),
    ...(connectors.dynamics ? [dynamicsDesktop(connectors.dynamics)] : []),
    ...(connectors.flex ? [flexDesktop(connectors.flex)] : []),
    ...(connectors.salesforce ? [salesforceDesktop(connectors.salesforce)] : []),
    webDesktop(connectors.web),
  ];
  const app = express();
  app.disable('x-powered-by');
  app.use((_request, reply, next) => {
    reply.set({
      'Content-Security-Policy': policyText(),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
    });
    next();
  });
  app.get('/', (_request, reply) => void reply.send(indexPage(desktops)));
  for (const desktop of desktops) {
    const { path, file, missing, policy, router, handle } = desktop;
    if (handle)
      app.use((request, reply, next) => {
        // A desktop reads bodies: only those of its own.
        if (request.path !== path && !request.path.startsWith(`${path}/`)) return next();
        handle(request, reply).then((isDone) => (isDone ? undefined : next()), next);
      });
    app.get(path, (_request, reply) => {
      reply.set('Content-Security-Policy', policyText(policy));
      reply.sendFile(missing?.() ?? file, { root: PAGES, cacheControl: false });
    });
    app.get(`${path}/setup.json`, (_request, reply) => void reply.json(desktop.setup));
    if (router) app.use(path, router);
  }
  app.use('/assets', express.static(PAGES, { index: false, cacheControl: false }));
  return app;
}
export type { CentreQuestion } from './contact-centre.js';
export type { FlexConnector } from './desktops/flex.js';
