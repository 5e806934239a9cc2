import { build, type BuildOptions } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { agentViewUrl, mintLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { startService, type GroupSettings } from '@glance-kit/service';
import type { Page } from 'playwright-core';
import { WebSocketServer, type WebSocket } from 'ws';
import { openBrowser, type BrowserSession } from '../../tools/browser.js';

declare global {
  /** `in-page.ts`, in every page of the stage. */
  const measure: typeof import('./in-page.js');
}

/** A visitor's page and the agent's picture of it. */
export interface Pair {
  visitor: Page;
  agent: Page;
}

export interface StreamStage {
  /** Through the service, the visitor script and the viewer; the visitor's clock is `skewMs` off. */
  kit(skewMs: number): Promise<Pair>;
  /** `raw`: text over a socket and back. `rrweb`: its documented `startLive()`. */
  peer(kind: 'raw' | 'rrweb'): Promise<Pair>;
  close(): Promise<void>;
}

const GROUP = '12345';
const AGENT = 'ada';

const BODY = `<h1>Shop</h1><p id="line">ready</p><input id="field" value="">
<div id="area"></div>${'<p>Some more text of an ordinary page.</p>'.repeat(50)}`;

const html = (response: ServerResponse, head: string): void =>
  void response
    .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
    .end(
      `<!doctype html><html><head><title>Shop</title><style id="style"></style>${head}</head><body>${BODY}</body></html>`,
    );

async function bundle(entry: string, options: BuildOptions = { format: 'esm' }): Promise<string> {
  const { outputFiles = [] } = await build({
    entryPoints: [fileURLToPath(new URL(entry, import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    logLevel: 'silent',
    ...options,
  });
  return outputFiles[0]!.text;
}

export async function openStreamStage(): Promise<StreamStage> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'glance-kit-bench-'));
  const apiKey = randomBytes(16).toString('hex');
  const profile = { masks: [], terms: { text: '' }, texts: {} };
  const group: GroupSettings = {
    id: GROUP,
    apiKey,
    users: [AGENT],
    agentOrigins: 'loopback',
    siteOrigins: 'any',
    duplicates: true,
    profiles: { staging: profile, production: profile },
  };
  const service = await startService({ port: 0, dataDirectory, groups: [group] });
  const scripts = new Map<string, string>(
    await Promise.all(
      ['peer-visitor', 'peer-agent'].map(
        async (name) => [`/${name}.js`, await bundle(`${name}.ts`)] as const,
      ),
    ),
  );
  const tag = `<script id="glance-cobrowse" src="${service.url}/cobrowse/CobrowseJS.ashx?group=${GROUP}&site=production" data-groupid="${GROUP}" data-site="production" charset="UTF-8"></script>`;
  const server: Server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const script = scripts.get(pathname);
    if (script) return void response.writeHead(200, { 'Content-Type': 'text/javascript' }).end(script);
    if (pathname === '/shop') return html(response, tag);
    if (scripts.has(`${pathname}.js`)) {
      return html(response, `<script type="module" src="${pathname}.js"></script>`);
    }
    response.writeHead(404).end();
  });
  // The echo: what one page says, the other one hears.
  const relay = new WebSocketServer({ server, path: '/relay', perMessageDeflate: false });
  const rooms = new Map<string, Set<WebSocket>>();
  relay.on('connection', (socket, request) => {
    const room = rooms.get(request.url!) ?? new Set();
    rooms.set(request.url!, room.add(socket));
    socket.on('message', (data, binary) => {
      for (const other of room) if (other !== socket) other.send(data, { binary });
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  const site = `http://localhost:${port}`;
  const browser: BrowserSession = await openBrowser();
  const inPage = await bundle('in-page.ts', {
    format: 'iife',
    globalName: 'measure',
    footer: { js: 'globalThis.measure = measure;' },
  });
  await browser.context.addInitScript({ content: inPage });
  const signer = nodeSigner(apiKey);
  let sessions = 0;

  const user = { groupId: GROUP, partnerUserId: AGENT };
  const loginKey = mintLoginKey(user, signer.now() + 300, signer);
  // Signs the agent in, once for all pages.
  await (
    await browser.context.newPage()
  ).goto(agentViewUrl({ base: service.url, sessionKey: 'none', credentials: { ...user, loginKey } }));

  async function tab(url: string): Promise<Page> {
    const page = await browser.context.newPage();
    await page.goto(url);
    return page;
  }

  return {
    async kit(skewMs) {
      const sessionKey = `bench-${++sessions}`;
      const visitor = await browser.context.newPage();
      await visitor.addInitScript({ content: `${inPage}\nmeasure.shiftClock(${skewMs});` });
      // A site of its own: tabs of one site share a session.
      await visitor.goto(`http://${sessionKey}.localhost:${port}/shop`);
      const offMs = (await visitor.evaluate(() => Date.now())) - Date.now();
      if (Math.abs(offMs - skewMs) > 60_000) throw new Error('The visitor’s clock was not shifted.');
      await visitor.evaluate((key) => {
        const { GLANCE } = window as unknown as {
          GLANCE: { Cobrowse: { Visitor: { startSession(given: object): void } } };
        };
        GLANCE.Cobrowse.Visitor.startSession({ sessionKey: key });
      }, sessionKey);
      const agent = await tab(agentViewUrl({ base: service.url, sessionKey }));
      await agent.waitForFunction(() =>
        document.querySelector('iframe')?.contentDocument?.querySelector('#line'),
      );
      await agent.evaluate(() => measure.watch());
      return { visitor, agent };
    },
    async peer(kind) {
      const agent = await tab(`${site}/peer-agent?kind=${kind}`);
      await agent.locator('html[data-ready]').waitFor();
      const visitor = await tab(`${site}/peer-visitor?kind=${kind}`);
      await visitor.locator('html[data-ready]').waitFor();
      if (kind === 'rrweb') {
        await agent.waitForFunction(() =>
          document.querySelector('iframe')?.contentDocument?.querySelector('#line'),
        );
      }
      await agent.evaluate(() => measure.watch());
      return { visitor, agent };
    },
    async close() {
      await browser.close();
      for (const client of relay.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await service.close();
      await rm(dataDirectory, { recursive: true, force: true });
    },
  };
}
