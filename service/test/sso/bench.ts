import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import {
  developmentSamlProvider,
  type DevelopmentSamlOptions,
  type DevelopmentSamlProvider,
} from '@glance-kit/functions-saml/development';
import type { GroupSettings, SsoSettings } from '../../src/index.js';
import { group, testService, type TestService } from '../tools/bench-service.js';

export const GROUP = '12345';

const closers = new Set<() => Promise<void>>();

/** Ends the providers; the services end by `stopServices`. */
export async function stopProviders(): Promise<void> {
  for (const close of closers) await close();
  closers.clear();
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Where the answers for a group go. */
export const acsOf = (origin: string, id = GROUP): string =>
  `${origin}/account/GetLoginKey.aspx?sso=1&idpid=${id}`;

export interface SsoBench {
  service: TestService;
  /** Origin at which browsers reach the service. */
  origin: string;
  provider: DevelopmentSamlProvider & { base: string };
}

export interface SsoBenchOptions {
  sso?: Partial<SsoSettings>;
  group?: Partial<GroupSettings>;
  /** Groups besides; `true` gives the same provider to a second group. */
  second?: { id: string; group?: Partial<GroupSettings> };
  provider?: Partial<Omit<DevelopmentSamlOptions, 'baseUrl'>>;
  publicUrl?: (port: number) => string;
  proxies?: number;
  /** How requests travel; by redirect unless given. */
  binding?: 'post';
}

/** A service whose group signs in at the test provider, which is another site. */
export async function ssoBench(options: SsoBenchOptions = {}): Promise<SsoBench> {
  const port = await freePort();
  const origin = options.publicUrl?.(port) ?? `http://localhost:${port}`;
  const entityId = options.sso?.entityId ?? 'glance.net/sp/1';
  const ids = [GROUP, ...(options.second ? [options.second.id] : [])];
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.add(() => new Promise((resolve) => (server.closeAllConnections(), server.close(() => resolve()))));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/idp`;
  const provider = developmentSamlProvider({
    baseUrl: base,
    env: {},
    ...options.provider,
    serviceProviders:
      options.provider?.serviceProviders ??
      ids.map((id, index) => ({
        entityId: index === 0 ? entityId : `${entityId}/${id}`,
        acsUrl: acsOf(origin, id),
      })),
  });
  app.use(provider.path, provider.handler);
  const sso: SsoSettings = {
    status: 'production',
    encrypted: false,
    userAttribute: 'glance_user',
    entityId,
    ...options.sso,
    metadata: provider.metadata,
    provider: {
      ...(options.binding && { sso: { url: provider.ssoUrl, binding: options.binding } }),
      ...options.sso?.provider,
    },
  };
  const { second } = options;
  const service = await testService({
    port,
    ...(options.publicUrl && { publicUrl: origin }),
    ...(options.proxies !== undefined && { proxies: options.proxies }),
    groups: [
      group({ sso, ...options.group }),
      ...(second
        ? [
            group({
              id: second.id,
              apiKey: `test-apikey-of ${second.id}`,
              sso: { ...sso, entityId: `${entityId}/${second.id}` },
              ...second.group,
            }),
          ]
        : []),
    ],
  });
  return { service, origin, provider: { ...provider, base } };
}

export interface Page {
  url: string;
  status: number;
  headers: Headers;
  text: string;
}

/** A form that a page holds. */
export interface Form {
  action: string;
  fields: Record<string, string>;
}

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescape = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (name) => ENTITIES[name]!);

export function formOf({ text, url }: Page): Form {
  const action = unescape(/<form method="post" action="([^"]*)"/.exec(text)![1]!);
  const inputs = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"\s*\/?>/g)];
  return {
    action: new URL(action, url).href,
    fields: Object.fromEntries(inputs.map(([, name, value]) => [name!, unescape(value!)])),
  };
}

/** A browser without pictures: keeps cookies by host and path, follows redirects, remembers every address. */
export class Browser {
  readonly visited: string[] = [];
  readonly seen: Page[] = [];
  private readonly jar = new Map<string, { host: string; path: string; pair: string }>();

  /** @param dest  what browsers say of a page in a frame: `iframe` */
  constructor(private readonly dest?: 'iframe') {}

  async go(address: string): Promise<Page> {
    return this.follow(address, { headers: { cookie: this.cookiesFor(address) } });
  }

  /** A form of another site: the browser sends no cookie with it, and follows where it is sent with them. */
  async postFromElsewhere(address: string, fields: Record<string, string>): Promise<Page> {
    return this.follow(address, { method: 'POST', body: new URLSearchParams(fields) });
  }

  /** A form of the site's own. */
  async post(address: string, fields: Record<string, string>): Promise<Page> {
    return this.follow(address, {
      method: 'POST',
      body: new URLSearchParams(fields),
      headers: {
        cookie: this.cookiesFor(address),
        origin: new URL(address).origin,
        'sec-fetch-site': 'same-origin',
      },
    });
  }

  cookiesFor(address: string): string {
    const { hostname, pathname } = new URL(address);
    return [...this.jar.values()]
      .filter(({ host, path }) => host === hostname && pathname.startsWith(path))
      .map(({ pair }) => pair)
      .join('; ');
  }

  cookie(name: string): string | undefined {
    return [...this.jar.values()].find(({ pair }) => pair.startsWith(`${name}=`))?.pair;
  }

  plant(address: string, pair: string): void {
    this.keep(new URL(address).hostname, `${pair}; Path=/`);
  }

  private async follow(address: string, init: RequestInit): Promise<Page> {
    this.visited.push(address);
    const dest = this.dest !== undefined && { 'sec-fetch-dest': this.dest };
    const headers = { ...(init.headers as Record<string, string>), ...dest };
    const reply = await fetch(address, { ...init, headers, redirect: 'manual' });
    for (const cookie of reply.headers.getSetCookie()) this.keep(new URL(address).hostname, cookie);
    const page = { url: address, status: reply.status, headers: reply.headers, text: await reply.text() };
    this.seen.push(page);
    const location = reply.headers.get('location');
    return location === null || reply.status >= 400 ? page : this.go(new URL(location, address).href);
  }

  private keep(host: string, cookie: string): void {
    const [pair = '', ...rest] = cookie.split(/;\s*/);
    const path = rest.find((part) => /^path=/i.test(part))?.slice(5) ?? '/';
    const key = `${host}${path}${pair.split('=', 1)[0]!}`;
    if (rest.some((part) => /^max-age=0$/i.test(part))) this.jar.delete(key);
    else this.jar.set(key, { host, path, pair });
  }
}

/** Begins at an address of the service, chooses an agent at the provider; the answer is not delivered yet. */
export async function answerFor(browser: Browser, address: string, agent = 'demo-1'): Promise<Form> {
  const chooser = await browser.go(address);
  if (!chooser.text.includes('Who is signing in?'))
    throw new Error(`The provider was not reached: ${chooser.status} ${chooser.text}`);
  return formOf(await browser.post(formOf(chooser).action, { agent }));
}

/** An answer for a sign-in that began at the provider. */
export async function unaskedAnswer(
  browser: Browser,
  { provider }: SsoBench,
  agent = 'demo-1',
): Promise<Form> {
  return answerFor(browser, `${provider.base}/start?sp=${encodeURIComponent('glance.net/sp/1')}`, agent);
}

export const deliver = (browser: Browser, { action, fields }: Form): Promise<Page> =>
  browser.postFromElsewhere(action, fields);

/** The whole way: the page at its end. */
export async function signInAt(browser: Browser, address: string, agent?: string): Promise<Page> {
  return deliver(browser, await answerFor(browser, address, agent));
}

/** The checks that refused something, in order. */
export const checksOf = ({ service }: SsoBench): unknown[] =>
  service.log.filter(({ event }) => event === 'sso_refused').map(({ check }) => check);
