import type { LogEntry } from '@glance-kit/core';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readProviderMetadata, type SamlProvider } from '@glance-kit/functions-saml';
import {
  developmentSamlProvider,
  type DevelopmentSamlOptions,
  type DevelopmentSamlProvider,
} from '@glance-kit/functions-saml/development';
import express from 'express';
import { developmentProvider } from '../src/development/index.js';
import {
  startLoginKeyServer,
  type LoginKeyServerOptions,
  type RunningLoginKeyServer,
  type SamlChoice,
} from '../src/index.js';

export const API_KEY = 'test-apikey-k9-the-group-7f3a';
export const GROUP_ID = '12345';

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

export interface Stack {
  server: RunningLoginKeyServer;
  origin: string;
  audience: string;
  log: LogEntry[];
  /** Another server with the same settings on another port: what a balancer has behind one address. */
  twin(): Promise<RunningLoginKeyServer>;
  /** Each on a site of its own, in the order of `saml`. */
  samlProviders: DevelopmentSamlProvider[];
  close(): Promise<void>;
}

/** A SAML provider of a stack: what its server and what this server are told about it. */
export interface StackSaml {
  id: string;
  development?: Partial<DevelopmentSamlOptions>;
  /** How the request travels; by redirect unless given. */
  binding?: 'redirect' | 'post';
  provider?: Partial<SamlProvider>;
  choice?: Partial<SamlChoice>;
  relayState?: string;
  /** More headers of its pages. */
  headers?: Record<string, string>;
}

export interface StackOptions extends Partial<Omit<LoginKeyServerOptions, 'saml' | 'oidc'>> {
  agents?: Parameters<typeof developmentProvider>[0]['agents'];
  /** `false`: only the SAML providers. */
  oidc?: false;
  saml?: readonly StackSaml[];
}

/** A SAML provider on its own port, known to browsers under a name of its own. */
async function startSamlProvider(
  origin: string,
  { id, development, binding = 'redirect', provider, choice, relayState, headers }: StackSaml,
): Promise<{ development: DevelopmentSamlProvider; choice: SamlChoice; close(): Promise<void> }> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made = developmentSamlProvider({
    baseUrl: `http://idp-${id}.localhost:${(server.address() as AddressInfo).port}/idp`,
    serviceProviders: [
      {
        entityId: `${origin}/saml/${id}/metadata`,
        acsUrl: `${origin}/saml/${id}/acs`,
        logoutUrl: `${origin}/saml/${id}/logout`,
        ...(relayState !== undefined && { relayState }),
      },
    ],
    env: {},
    ...development,
  });
  if (headers) app.use((_request, reply, next) => void (reply.set(headers), next()));
  app.use(made.path, made.handler);
  return {
    development: made,
    choice: {
      id,
      name: `Company ${id}`,
      provider: {
        ...readProviderMetadata(made.metadata),
        sso: { url: made.ssoUrl, binding },
        ...provider,
      },
      user: { partnerUserId: 'glance_user', name: 'displayName', email: 'email' },
      ...choice,
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The login-key server with the development provider on one port, known to browsers as `panel.localhost`. */
export async function startStack({ agents, saml = [], oidc, ...options }: StackOptions = {}): Promise<Stack> {
  const port = await freePort();
  const origin = `http://panel.localhost:${port}`;
  const issuer = `${origin}/oidc`;
  const audience = `${origin}/getloginkey`;
  const clientSecret = randomBytes(24).toString('hex');
  const { path, handler } = developmentProvider({
    issuer,
    audience,
    clients: [{ clientId: 'panel', clientSecret, redirectUris: [`${origin}/signin/callback`] }],
    ...(agents && { agents }),
    env: {},
  });
  const log: LogEntry[] = [];
  const providers = await Promise.all(saml.map((one) => startSamlProvider(origin, one)));
  const settings: LoginKeyServerOptions = {
    groupId: GROUP_ID,
    apiKey: API_KEY,
    port,
    publicUrl: origin,
    ...(oidc !== false && {
      oidc: {
        issuer,
        audience,
        clientId: 'panel',
        clientSecret,
        claim: 'glance_user',
        backChannelOrigin: `http://127.0.0.1:${port}`,
      },
    }),
    ...(providers.length > 0 && { saml: providers.map(({ choice }) => choice) }),
    mount: [{ path, handler }],
    log: (entry) => log.push(entry),
    ...options,
  };
  const server = await startLoginKeyServer(settings);
  return {
    twin: () => startLoginKeyServer({ ...settings, port: 0 }),
    server,
    origin,
    audience,
    log,
    samlProviders: providers.map(({ development }) => development),
    async close() {
      await server.close();
      for (const provider of providers) await provider.close();
    },
  };
}

export interface Reply {
  url: string;
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

export interface Sent {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  /** A browser that sends every cookie, as old ones do: what keeps a strange page out must not hang on that alone. */
  allCookies?: boolean;
}

/** One request to this machine, whatever name the address has; redirects are not followed. */
export function send(address: string, { method = 'GET', headers = {}, body }: Sent = {}): Promise<Reply> {
  const url = new URL(address);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: url.port,
        path: url.pathname + url.search,
        method,
        headers: { host: url.host, ...headers },
      },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () =>
          resolve({
            url: address,
            status: reply.statusCode!,
            headers: reply.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

interface Cookie {
  value: string;
  host: string;
  path: string;
  /** Also sent with a form of another site. */
  everywhere: boolean;
}

/** The part of a host name that browsers take for a site: `panel.localhost` and `idp.localhost` are two. */
const siteOf = (address: string): string => new URL(address).hostname.split('.').slice(-2).join('.');

/**
 * A browser without pictures: keeps cookies by host and path, and those that are not for other sites out of forms
 * from there; follows redirects, fills in forms, remembers what it saw.
 */
export class Visitor {
  readonly seen: Reply[] = [];
  private readonly cookies = new Map<string, Cookie>();

  async go(address: string, sent: Sent = {}): Promise<Reply> {
    const reply = await this.once(address, sent);
    const { location } = reply.headers;
    return location && reply.status < 400 && reply.status >= 300
      ? this.go(new URL(location, address).href)
      : reply;
  }

  async once(address: string, { headers, allCookies, ...sent }: Sent = {}): Promise<Reply> {
    const { pathname, hostname } = new URL(address);
    const from = headers?.['origin'];
    const isForeignForm =
      !allCookies && sent.method === 'POST' && from?.startsWith('http') && siteOf(from) !== siteOf(address);
    const cookie = [...this.cookies.values()]
      .filter(({ host }) => host === hostname)
      .filter(({ path }) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`))
      .filter(({ everywhere }) => everywhere || !isForeignForm)
      .map(({ value }) => value)
      .join('; ');
    const reply = await send(address, { ...sent, headers: { ...(cookie && { cookie }), ...headers } });
    this.seen.push(reply);
    for (const line of reply.headers['set-cookie'] ?? []) this.keep(line, new URL(address));
    return reply;
  }

  /** What the only form of a page would send with the named button. */
  form(
    page: Reply,
    button?: [name: string, value: string],
    change: Record<string, string> = {},
  ): { address: string; sent: Sent; fields: URLSearchParams } {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)![1]!;
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const fields = new URLSearchParams([
      ...hidden.map(([, name, value]) => [name!, value!]),
      ...(button ? [[...button]] : []),
    ]);
    for (const [name, value] of Object.entries(change)) fields.set(name, value);
    const origin = new URL(page.url).origin;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin };
    const address = new URL(action.replaceAll('&amp;', '&'), page.url).href;
    return { address, fields, sent: { method: 'POST', body: fields.toString(), headers } };
  }

  /** Submits the only form of a page with the named button. */
  submit(
    page: Reply,
    button?: [name: string, value: string],
    change?: Record<string, string>,
  ): Promise<Reply> {
    const { address, sent } = this.form(page, button, change);
    return this.go(address, sent);
  }

  /** The cookie with a name that begins so, as it would be sent. */
  cookie(prefix: string): string | undefined {
    return [...this.cookies.values()].find(({ value }) => value.startsWith(prefix))?.value;
  }

  private keep(line: string, { hostname, pathname }: URL): void {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? pathname;
    const name = pair!.slice(0, pair!.indexOf('='));
    const key = `${hostname} ${path} ${name}`;
    const everywhere = attributes.some((part) => /^samesite=none$/i.test(part));
    if (pair!.endsWith('=') || attributes.some((part) => /^max-age=0$/i.test(part))) this.cookies.delete(key);
    else this.cookies.set(key, { value: pair!, host: hostname, path, everywhere });
  }
}

/** What a panel keeps to itself, and what it puts into the address of the pop-up. */
export function verifierPair(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function collect(
  origin: string,
  verifier: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const body = JSON.stringify({ verifier });
  return send(`${origin}/collect`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export function getLoginKey(origin: string, token: string, sent: Sent = {}): Promise<Reply> {
  return send(`${origin}/getloginkey`, {
    method: 'POST',
    ...sent,
    headers: { authorization: `Bearer ${token}`, ...sent.headers },
  });
}
