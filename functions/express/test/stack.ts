import type { LogEntry } from '@glance-kit/core';
import { createHash, randomBytes } from 'node:crypto';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { developmentProvider } from '../src/development/index.js';
import { startLoginKeyServer, type LoginKeyServerOptions, type RunningLoginKeyServer } from '../src/index.js';

export const API_KEY = 'k9-the-group-secret-7f3a';
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
  close(): Promise<void>;
}

export interface StackOptions extends Partial<LoginKeyServerOptions> {
  agents?: Parameters<typeof developmentProvider>[0]['agents'];
}

/** The login-key server with the development provider on one port, known to browsers as `panel.localhost`. */
export async function startStack({ agents, ...options }: StackOptions = {}): Promise<Stack> {
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
  const server = await startLoginKeyServer({
    groupId: GROUP_ID,
    apiKey: API_KEY,
    port,
    publicUrl: origin,
    oidc: {
      issuer,
      audience,
      clientId: 'panel',
      clientSecret,
      claim: 'glance_user',
      backChannelOrigin: `http://127.0.0.1:${port}`,
    },
    mount: [{ path, handler }],
    log: (entry) => log.push(entry),
    ...options,
  });
  return { server, origin, audience, log, close: server.close };
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

/** A browser without pictures: keeps cookies by path, follows redirects, fills in forms, remembers what it saw. */
export class Visitor {
  readonly seen: Reply[] = [];
  private readonly cookies = new Map<string, { value: string; path: string }>();

  async go(address: string, sent: Sent = {}): Promise<Reply> {
    const reply = await this.once(address, sent);
    const { location } = reply.headers;
    return location && reply.status < 400 && reply.status >= 300
      ? this.go(new URL(location, address).href)
      : reply;
  }

  async once(address: string, { headers, ...sent }: Sent = {}): Promise<Reply> {
    const { pathname } = new URL(address);
    const cookie = [...this.cookies]
      .filter(
        ([, { path }]) => pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`),
      )
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const reply = await send(address, { ...sent, headers: { ...(cookie && { cookie }), ...headers } });
    this.seen.push(reply);
    for (const line of reply.headers['set-cookie'] ?? []) this.keep(line, pathname);
    return reply;
  }

  /** Submits the only form of a page with the named button. */
  submit(
    page: Reply,
    button: [name: string, value: string],
    change: Record<string, string> = {},
  ): Promise<Reply> {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)![1]!;
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
    const body = new URLSearchParams([...hidden.map(([, name, value]) => [name!, value!]), [...button]]);
    for (const [name, value] of Object.entries(change)) body.set(name, value);
    const origin = new URL(page.url).origin;
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin };
    return this.go(new URL(action, page.url).href, { method: 'POST', body: body.toString(), headers });
  }

  private keep(line: string, at: string): void {
    const [pair, ...attributes] = line.split(';').map((part) => part.trim());
    const cut = pair!.indexOf('=');
    const path = attributes.find((part) => /^path=/i.test(part))?.slice(5) ?? at;
    const name = pair!.slice(0, cut);
    const value = pair!.slice(cut + 1);
    if (value === '' || attributes.some((part) => /^max-age=0$/i.test(part))) this.cookies.delete(name);
    else this.cookies.set(name, { value, path });
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
