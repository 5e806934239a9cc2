import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { KitError, type LogEntry } from '@glance-kit/core';
import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import express from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { developmentSamlProvider, type DevelopmentSamlProvider } from '../../src/development/index.js';
import { ownAddress, samlRouter, type SamlVisit } from '../../src/express/index.js';
import {
  createSamlServiceProvider,
  readProviderMetadata,
  type SamlLogin,
  type SamlServiceProvider,
} from '../../src/index.js';

let server: Server;
let origin: string;
let providers: Record<string, DevelopmentSamlProvider>;
let clock = Date.now();
let next: (login: SamlLogin, visit: SamlVisit) => string | undefined;
const signedIn: { login: SamlLogin; visit: Omit<SamlVisit, 'request' | 'reply'> }[] = [];
const signedOut: unknown[] = [];
const log: LogEntry[] = [];

beforeAll(async () => {
  const app = express();
  server = createServer(app);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const now = (): number => clock;
  // One store and one counter for all: what is kept for one provider must not count for another.
  const [requests, used] = [memoryStore<{ memory: string }>({ now }), memoryCounter({ now })];
  providers = {};
  const sps = new Map<string, SamlServiceProvider>();
  for (const [id, providerInitiated] of [
    ['7', false],
    ['8', true],
  ] as const) {
    const addresses = {
      entityId: 'glance.net/sp/1',
      acsUrl: `${origin}/account/GetLoginKey.aspx?sso=1&idpid=${id}`,
      logoutUrl: `${origin}/saml/logout?idpid=${id}`,
    };
    const provider = developmentSamlProvider({
      baseUrl: `${origin}/idp-${id}`,
      serviceProviders: [{ ...addresses, relayState: 'anything' }],
      env: {},
    });
    app.use(provider.path, provider.handler);
    providers[id] = provider;
    const sp = createSamlServiceProvider({
      ...addresses,
      provider: { ...readProviderMetadata(provider.metadata), providerInitiated },
      requests,
      used,
      now,
      log: () => undefined,
    });
    sps.set(id, sp);
  }
  const routing = samlRouter({
    sp: (idp) => sps.get(idp),
    idpOf: (request) => String(request.query['idpid'] ?? ''),
    store: memoryStore({ now }),
    publicOrigin: origin,
    acsPath: '/account/GetLoginKey.aspx',
    metadataPath: '/account/SamlMetadata',
    memoryOf: (request) => String(request.query['to'] ?? ''),
    onSignedIn(login, visit) {
      const { request: _request, reply: _reply, ...rest } = visit;
      signedIn.push({ login, visit: rest });
      return next(login, visit);
    },
    onSignedOut: (who) => void signedOut.push(who),
    log: (entry) => log.push(entry),
  });
  app.use(routing.router);
  app.get('/target', (_request, reply) => void reply.send('the target'));
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => {
  next = () => '/target';
  signedIn.length = 0;
  signedOut.length = 0;
});

interface Page {
  url: string;
  status: number;
  headers: Headers;
  html: string;
}

/** A browser's cookies and redirects. */
class Browser {
  private readonly cookies = new Map<string, string>();

  async once(url: string, init: RequestInit = {}, isForeign = false): Promise<Page> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(!isForeign && cookie && { cookie }), ...(init.headers as Record<string, string>) };
    const reply = await fetch(url, { redirect: 'manual', ...init, headers });
    for (const line of reply.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (line.includes('Max-Age=0')) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return { url, status: reply.status, headers: reply.headers, html: await reply.text() };
  }

  async go(url: string, init: RequestInit = {}, isForeign = false): Promise<Page> {
    const page = await this.once(url, init, isForeign);
    const location = page.headers.get('location');
    return location === null ? page : this.go(new URL(location, url).href);
  }

  form({ url, html }: Page, change: Record<string, string> = {}): [url: string, init: RequestInit] {
    const clean = (text: string): string => text.replaceAll('&amp;', '&');
    const action = clean(/<form[^>]* action="([^"]*)"/.exec(html)![1]!);
    const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const body = new URLSearchParams(inputs.map(([, name, value]) => [name!, clean(value!)]));
    for (const [name, value] of Object.entries(change)) body.set(name, value);
    return [new URL(action, url).href, { method: 'POST', body, headers: { origin } }];
  }

  /** From a start to the form with the provider's answer. */
  async answer(idp = '7', to = '/target', agent = 'demo-1'): Promise<[url: string, init: RequestInit]> {
    const chooser = await this.go(`${origin}/saml/start?idpid=${idp}&to=${encodeURIComponent(to)}`);
    return this.form(await this.go(...this.form(chooser, { agent })));
  }

  /** The provider's answer to nobody's question. */
  async unasked(idp = '8'): Promise<[url: string, init: RequestInit]> {
    const start = `${origin}/idp-${idp}/start?sp=${encodeURIComponent('glance.net/sp/1')}`;
    return this.form(await this.go(...this.form(await this.go(start), { agent: 'demo-1' })));
  }
}

const lastCheck = (): unknown => log.filter(({ event }) => event === 'saml_refused').at(-1)?.['check'];

describe('SAML routes', () => {
  test('tell who signed in, in which browser, with what was put aside', async () => {
    const who = new Browser();
    const page = await who.go(...(await who.answer('7', '/somewhere')), true);
    expect([page.url, page.html]).toEqual([`${origin}/target`, 'the target']);
    expect(signedIn).toHaveLength(1);
    expect(signedIn[0]).toMatchObject({
      login: { nameId: 'alice@example.com', attributes: { glance_user: ['alice'] } },
      visit: { idp: '7', browser: 'started', memory: '/somewhere' },
    });
  });

  test('let the application answer by itself', async () => {
    next = (_login, { reply }) => void reply.type('text/plain').send('answered');
    const who = new Browser();
    expect((await who.go(...(await who.answer()), true)).html).toBe('answered');
  });

  test('show a page where an account names no user, and one where the application fails', async () => {
    next = () => {
      throw new KitError('AGENT_UNKNOWN', 'Nobody.');
    };
    const who = new Browser();
    const unknown = await who.go(...(await who.answer()), true);
    expect([unknown.status, unknown.html]).toEqual([403, expect.stringContaining('names no Glance user')]);
    next = () => 'https://evil.example/';
    const failed = await who.go(...(await who.answer()), true);
    expect([failed.status, failed.html]).toEqual([503, expect.stringContaining('not possible right now')]);
    expect(failed.headers.get('location')).toBeNull();
  });

  test('serve the metadata of each provider, and know no others', async () => {
    const page = await new Browser().once(`${origin}/account/SamlMetadata?idpid=7`);
    expect(page.html).toContain('entityID="glance.net/sp/1"');
    for (const path of ['/account/SamlMetadata?idpid=9', '/saml/start?idpid=9', '/saml/logout?idpid=9'])
      expect((await new Browser().once(origin + path)).status).toBe(404);
    const posted = await new Browser().once(`${origin}/account/GetLoginKey.aspx?idpid=9`, { method: 'POST' });
    expect(posted.status).toBe(404);
  });

  test('hear of a sign-out at the provider', async () => {
    const who = new Browser();
    await who.go(...(await who.answer()), true);
    await who.go(`${origin}/idp-7/logout`);
    expect(signedOut).toEqual([
      { idp: '7', nameId: 'alice@example.com', sessionIndex: signedIn[0]!.login.sessionIndex },
    ]);
  });
});

describe('an attack on the SAML routes', () => {
  test('a ticket counts in the browser that began, and once', async () => {
    const who = new Browser();
    const first = await who.once(...(await who.answer()), true);
    expect(first.headers.getSetCookie()).toEqual([]);
    const address = first.headers.get('location')!;
    expect((await new Browser().once(address)).status).toBe(403);
    expect(lastCheck()).toBe('browser');
    expect(signedIn).toEqual([]);
    expect((await who.once(address)).status).toBe(303);
    expect((await who.once(address)).status).toBe(403);
    expect(lastCheck()).toBe('ticket');
    expect(signedIn).toHaveLength(1);
  });

  test('of two at once with one ticket, one gets in', async () => {
    const who = new Browser();
    const address = (await who.once(...(await who.answer()), true)).headers.get('location')!;
    const both = await Promise.all([who.once(address), who.once(address), who.once(address)]);
    expect(both.map(({ status }) => status).sort()).toEqual([303, 403, 403]);
    expect(signedIn).toHaveLength(1);
  });

  test('login CSRF: the answer to the attacker’s sign-in is nothing in the victim’s browser', async () => {
    const [attacker, victim] = [new Browser(), new Browser()];
    await victim.answer(); // has cookies of a sign-in of its own
    const page = await victim.go(...(await attacker.answer()), true);
    expect([page.status, lastCheck()]).toEqual([403, 'browser']);
    expect(signedIn).toEqual([]);
  });

  test('a ticket that waited too long is over', async () => {
    const who = new Browser();
    const address = (await who.once(...(await who.answer()), true)).headers.get('location')!;
    clock += 120_001;
    expect((await who.once(address)).status).toBe(403);
    expect(lastCheck()).toBe('ticket');
  });

  test('an answer of one provider is no answer to a request that another was asked', async () => {
    const who = new Browser();
    const [address, init] = await who.answer('7');
    expect((await who.once(address.replace('idpid=7', 'idpid=8'), init, true)).status).toBe(403);
    expect(lastCheck()).toBe('destination');
    expect((await who.once(address, init, true)).status).toBe(303);
  });

  test('a provider that knows the request of another cannot answer it, even where both post to one place', async () => {
    const memories: string[] = [];
    const shared: Pick<SamlServiceProvider, 'request' | 'accept'> = {
      request: async ({ memory }) => (
        memories.push(memory),
        { binding: 'redirect', url: 'https://id.example/' }
      ),
      accept: async () => ({
        nameId: 'mallory',
        attributes: {},
        issuer: 'https://other.example',
        assertionId: '_1',
        expiresAt: clock / 1000 + 300,
        memory: memories[0]!,
      }),
    };
    const app = express();
    const { router } = samlRouter({
      sp: () => shared as SamlServiceProvider,
      store: memoryStore(),
      publicOrigin: 'http://localhost',
      memoryOf: () => '',
      onSignedIn: () => '/target',
      log: (entry) => log.push(entry),
    });
    const own = app.use(router).listen(0, '127.0.0.1');
    await new Promise((done) => own.once('listening', done));
    const at = `http://127.0.0.1:${(own.address() as AddressInfo).port}/saml`;
    try {
      const init = { method: 'POST', body: new URLSearchParams({ SAMLResponse: 'x' }) };
      await new Browser().once(`${at}/start?idp=a`);
      expect((await new Browser().once(`${at}/acs?idp=a`, init)).status).toBe(303);
      expect((await new Browser().once(`${at}/acs?idp=b`, init)).status).toBe(403);
      expect(lastCheck()).toBe('in-response-to');
    } finally {
      own.close();
      own.closeAllConnections();
    }
  });

  test('a sign-in that nobody here began is asked about; a no, a strange page, another browser: nobody', async () => {
    const who = new Browser();
    const question = await who.go(...(await who.unasked()), true);
    expect(question.html).toContain('Sign in as alice@example.com?');
    expect(question.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    const [address, init] = who.form(question, { answer: 'yes' });
    expect((await new Browser().once(address, init)).status).toBe(403);
    expect(lastCheck()).toBe('browser');
    const strange = { ...init, headers: { origin: 'https://evil.example' } };
    expect((await who.once(address, strange)).status).toBe(403);
    expect(lastCheck()).toBe('form');
    expect(signedIn).toEqual([]);
    expect((await who.go(address, init)).url).toBe(`${origin}/target`);
    expect(signedIn[0]!.visit).toEqual({ idp: '8', browser: 'asked', relayState: 'anything' });

    const again = await who.go(...(await who.unasked()), true);
    expect((await who.go(...who.form(again, { answer: 'no' }))).html).toContain('Sign-in cancelled');
    expect(signedIn).toHaveLength(1);
    const refused = await who.go(...(await who.unasked('7')), true);
    expect([refused.status, lastCheck()]).toEqual([403, 'in-response-to']);
  });
});

describe('an address of our own', () => {
  test.each([
    ['/target', '/target'],
    ['/agentjoin/AgentView.aspx?SessionKey=1#x', '/agentjoin/AgentView.aspx?SessionKey=1#x'],
    ['/a/../b', '/b'],
    ['/.//evil.example', '//evil.example'], // with the origin in front it is a path
  ])('%p is one', (text, path) => {
    expect(ownAddress(text, 'https://own.example')).toBe(`https://own.example${path}`);
  });

  test.each([
    '',
    'target',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://evil.example/',
    'https:/evil.example',
    'javascript:alert(1)',
    ' /target',
    undefined,
    ['/target'],
  ])('%p is none', (text) => {
    expect(ownAddress(text, 'https://own.example')).toBeUndefined();
  });
});
