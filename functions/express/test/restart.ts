import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import { spawn, type ChildProcess } from 'node:child_process';
import { Agent, createServer as createHttpServer, request as httpRequest, type Server } from 'node:http';
import { connect, createServer, type AddressInfo, type Server as TcpServer } from 'node:net';
import { fileURLToPath } from 'node:url';

async function statusOf(address: string): Promise<number> {
  return (await fetch(address)).status;
}

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
      const status = await statusOf(`http://127.0.0.1:${port}/readyz`).catch(() => 0);
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

/** What came of a restart under load. */
export interface Restart {
  /** Of every request in turn: its status, or the code of its error. */
  outcomes: readonly string[];
  /** Connections that each process was given. */
  connections: { old: number; next: number };
  /** Exit codes of both. */
  codes: readonly (number | null)[];
}

/**
 * Two processes of the server, one after the other, behind a front that asks who is ready, as operators run them: the
 * next one starts, the old one is told to stop, and eight clients ask for login keys all the time.
 */
export async function restartUnderLoad(): Promise<Restart> {
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
    GLANCE_API_KEY: 'test-apikey-of-the-restart',
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
    const codes = [await old.ended];
    const before = outcomes.length;
    await until(() => outcomes.length > before + 200);
    isLoading = false;
    await load;
    next.child.kill('SIGTERM');
    codes.push(await next.ended);
    return {
      outcomes,
      connections: { old: front.sent.get(old.port) ?? 0, next: front.sent.get(next.port) ?? 0 },
      codes,
    };
  } finally {
    isLoading = false;
    agent.destroy();
    front.close();
    provider.close();
    for (const child of children) child.kill('SIGKILL');
  }
}
