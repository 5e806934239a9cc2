import { webConnectors, wrapUpConnector } from '@glance-kit/five9';
import { five9Server, five9WebConnector } from '@glance-kit/testing/five9';
import express from 'express';
import { callRecords } from '../call-records.js';
import { CALLS } from '../calls.js';
import type { DesktopPage } from '../desktop-page.js';

export interface Five9Connector {
  /** Address of the connector page: `http://panel.localhost:4603/five9`. */
  url: string;
  /** What the silent connector proves itself with at `<url>/wrapup`; absent: there is no such connector. */
  wrapUpSecret?: string;
}

export const DISPOSITIONS = ['Solved', 'Call back later', 'Wrong number'];

/** Five9's desktop, its servers for silent connectors, and where the customer keeps the records of calls. */
export function five9Desktop({ url, wrapUpSecret }: Five9Connector): DesktopPage {
  // Five9's servers are this program: by address, since not every machine knows panel.localhost.
  const wrapUpUrl = `${url.replace('panel.localhost', '127.0.0.1')}/wrapup`;
  const silent = wrapUpSecret ? [wrapUpConnector({ url: wrapUpUrl, secret: wrapUpSecret })] : [];
  const server = five9Server({ connectors: silent.map(five9WebConnector) });
  const records = callRecords();
  const router = express.Router();
  const json = express.json();
  router.get('/records.json', (_request, reply) => void reply.json(records.all));
  router.post('/records', json, (request, reply) => {
    // For servers: a page of any site could post here from the agent's browser.
    if (request.headers.origin !== undefined) return void reply.status(403).end();
    reply.status(records.take(request.body) ? 204 : 400).end();
  });
  router.post('/disposition', json, (request, reply) => {
    const { call, name } = (request.body ?? {}) as Record<string, unknown>;
    const contact = CALLS.find(({ id }) => id === call);
    const isKnown = contact && typeof name === 'string' && DISPOSITIONS.includes(name);
    if (!isKnown) return void reply.status(400).end();
    void server.fire('OnCallDispositioned', contact, name).then((calls) => reply.json(calls));
  });
  return {
    path: '/five9',
    name: 'Five9',
    about: 'A call arrives, and a web connector opens the panel for it.',
    file: 'five9.html',
    policy: { 'frame-src': new URL(url).origin },
    setup: {
      calls: CALLS,
      connectors: webConnectors({ pageUrl: url, variables: ['Customer.email', 'Customer.full_name'] }),
      dispositions: DISPOSITIONS,
    },
    router,
  };
}
