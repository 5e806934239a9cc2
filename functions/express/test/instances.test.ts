import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CollectedSignIn } from '@glance-kit/core';
import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { spawn, type ChildProcess } from 'node:child_process';
import { Agent, createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { startLoginKeyServer, type RunningLoginKeyServer, type ServerRecord } from '../src/index.js';
import {
  API_KEY,
  Visitor,
  collect,
  getLoginKey,
  send,
  startStack,
  verifierPair,
  type Stack,
} from './stack.js';

describe('several instances behind one address', () => {
  let stack: Stack;
  let other: RunningLoginKeyServer;
  beforeAll(async () => {
    const shared = { store: memoryStore<ServerRecord>(), counter: memoryCounter() };
    stack = await startStack({ ...shared, instances: 2, oidc: false, saml: [{ id: 'acme' }] });
    other = await stack.twin();
  });
  afterAll(async () => {
    await other.close();
    await stack.close();
  });

  test('share hand-offs, sessions and used assertions', async () => {
    const at = { one: stack.origin, two: `http://panel.localhost:${other.port}` };
    const { verifier, challenge } = verifierPair();
    const who = new Visitor();
    const chooser = await who.go(`${at.one}/signin?h=${challenge}`);
    const posted = await who.submit(chooser, ['agent', 'demo-1']);
    const { address, sent } = who.form(posted);
    // The answer arrives at one instance, the browser goes on at the other.
    const back = (await who.once(address.replace(at.one, at.two), sent)).headers.location!;
    expect((await who.once(address, sent)).status).toBe(403); // used
    const question = await who.go(back);
    await who.submit(question, ['answer', 'yes']);
    const { token } = JSON.parse((await collect(at.two, verifier)).text) as CollectedSignIn;
    expect((await getLoginKey(at.one, token)).status).toBe(200);
    expect((await getLoginKey(at.two, token)).status).toBe(200);
    await send(`${at.one}/signout`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
    expect((await getLoginKey(at.two, token)).status).toBe(401);
  });

  test.each([
    ['neither store nor counter', {}],
    ['no store', { counter: memoryCounter() }],
    ['no counter', { store: memoryStore<ServerRecord>() }],
  ])('refuse to start with %s to share', async (_name, shared) => {
    const oidc = { issuer: 'https://id.example', clientId: 'panel', audience: 'x', claim: 'sub' };
    const options = { groupId: '12345', apiKey: API_KEY, port: 0, oidc, log: () => undefined };
    await (await startLoginKeyServer(options)).close();
    await expect(startLoginKeyServer({ ...options, ...shared, instances: 2 })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('GLANCE_INSTANCES'),
    });
  });
});

/** Sends each new connection to a server that says it is ready, as a balancer does. */
class Front {
  private readonly server: TcpServer;
  private readonly ready = new Map<number, boolean>();
  private readonly timer: NodeJS.Timeout;
  readonly sent = new Map<number, number>();

  constructor(private readonly ports: () => readonly number[]) {
    this.server = createServer((client) => {
      const port = [...this.ready].find(([, is]) => is)?.[0];
      if (port === undefined) return void client.destroy();
      this.sent.set(port, (this.sent.get(port) ?? 0) + 1);
      const backend = connect(port, '127.0.0.1');
      client.pipe(backend).pipe(client);
      for (const side of [client, backend])
        side.on('error', () => undefined).on('close', () => (client.destroy(), backend.destroy()));
    });
    this.timer = setInterval(() => void this.look(), 50);
  }

  private async look(): Promise<void> {
    for (const port of this.ports()) {
      const status = await send(`http://127.0.0.1:${port}/readyz`).then(
        (reply) => reply.status,
        () => 0,
      );
      this.ready.set(port, status === 200);
    }
  }

  isReady = (port: number): boolean => this.ready.get(port) === true;

  listen(): Promise<number> {
    return new Promise((done) =>
      this.server.listen(0, '127.0.0.1', () => done((this.server.address() as AddressInfo).port)),
    );
  }

  close(): void {
    clearInterval(this.timer);
    this.server.close();
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a graceful restart under load fails no request', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' };
  const provider: Server = createHttpServer((request, reply) => {
    reply.setHeader('Content-Type', 'application/json');
    if (request.url === '/keys') return void reply.end(JSON.stringify({ keys: [jwk] }));
    const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` };
    reply.end(JSON.stringify({ issuer, jwks_uri: `${issuer}/keys`, ...endpoints }));
  });
  await new Promise<void>((done) => provider.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`;
  const env = {
    PATH: process.env['PATH'],
    GLANCE_GROUP_ID: '12345',
    GLANCE_API_KEY: API_KEY,
    GLANCE_PUBLIC_URL: 'http://localhost:4603',
    GLANCE_STOP_DELAY: '1',
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: 'panel',
    OIDC_AUDIENCE: 'keys',
    OIDC_CLAIM: 'sub',
    PORT: '0',
  };
  const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
  const children: ChildProcess[] = [];
  /** The program itself, as an operator starts it. */
  const start = async (): Promise<{ child: ChildProcess; port: number; ended: Promise<number | null> }> => {
    const child = spawn(process.execPath, ['--conditions=@glance-kit/source', '--import', 'tsx', bin], {
      env,
    });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const listening = (): number | undefined => Number(/"port":(\d+)/.exec(text)?.[1]) || undefined;
    await Promise.race([until(() => listening() !== undefined), ended]);
    if (listening() === undefined) throw new Error(`It did not start: ${text}`);
    return { child, port: listening()!, ended };
  };

  const ports: number[] = [];
  const front = new Front(() => ports);
  const address = await front.listen();
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const outcomes: string[] = [];
  let people = 0;
  let isLoading = true;
  const ask = async (): Promise<string> => {
    const token = await new SignJWT({ sub: `agent-${(people += 1)}` })
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(issuer)
      .setAudience('keys')
      .setExpirationTime('5m')
      .sign(privateKey);
    const headers = { authorization: `Bearer ${token}` };
    return new Promise((done) => {
      const options = {
        port: address,
        host: '127.0.0.1',
        path: '/getloginkey',
        method: 'POST',
        headers,
        agent,
      };
      const request = httpRequest(options, (reply) => {
        reply.resume().on('end', () => done(String(reply.statusCode)));
      });
      request.on('error', (cause: NodeJS.ErrnoException) => done(cause.code ?? cause.message));
      request.end();
    });
  };
  const client = async (): Promise<void> => {
    while (isLoading) outcomes.push(await ask());
  };
  try {
    const old = await start();
    ports.push(old.port);
    await until(() => front.isReady(old.port));
    const load = Promise.all(Array.from({ length: 8 }, client));
    await until(() => outcomes.length > 200);

    const next = await start();
    ports.push(next.port);
    await until(() => front.isReady(next.port));
    old.child.kill('SIGTERM');
    expect(await old.ended).toBe(0);
    const before = outcomes.length;
    await until(() => outcomes.length > before + 200);
    isLoading = false;
    await load;
    expect([...new Set(outcomes)]).toEqual(['200']);
    expect(front.sent.get(next.port)).toBeGreaterThan(0);
    next.child.kill('SIGTERM');
    expect(await next.ended).toBe(0);
  } finally {
    isLoading = false;
    agent.destroy();
    front.close();
    provider.close();
    for (const child of children) child.kill('SIGKILL');
  }
}, 90_000);
