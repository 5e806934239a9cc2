import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import express from 'express';
import { pagePolicyHeaders } from '@glance-kit/core';
import { developmentSamlProvider, freshKeys } from '@glance-kit/functions-saml/development';
import { developmentProvider } from '../src/development/index.js';
import { startLoginKeyServer, toExpress } from '../src/index.js';
import { SETTINGS, serverSettings } from '../src/settings.js';
import { sharedStore } from '../src/shared-store.js';
import { API_KEY, freePort, getLoginKey, send, startStack, type Reply, type Stack } from './stack.js';

const error = (reply: Reply): [number, string] => [
  reply.status,
  (JSON.parse(reply.text) as { error: string }).error,
];

describe('the server', () => {
  let stack: Stack;
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'glance-kit-page-'));
    writeFileSync(join(directory, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(directory, 'main.js'), 'export {};');
    writeFileSync(join(directory, '.secret'), 'hidden');
    const config = { service: 'http://localhost:4600', groupId: '12345' };
    const frameAncestors = ['http://127.0.0.1:4602', 'https://*.five9.example'];
    stack = await startStack({
      requestTimeoutMs: 300,
      saml: [{ id: 'acme' }],
      pages: [{ path: '/five9', directory, config, frameAncestors }],
    });
  });
  afterAll(async () => {
    await stack.close();
    rmSync(directory, { recursive: true });
  });

  const get = (path: string, method = 'GET') => send(stack.origin + path, { method });

  test('says that it runs, and that it is ready once the provider is reached', async () => {
    expect([(await get('/healthz')).status, (await get('/healthz')).text]).toEqual([200, '{"status":"ok"}']);
    expect([(await get('/readyz')).status, (await get('/readyz')).text]).toEqual([200, '{"status":"ready"}']);
    expect((await get('/healthz', 'HEAD')).status).toBe(200);
  });

  test('answers an unknown address with problem JSON, HEAD without a body', async () => {
    for (const path of [
      '/',
      '/nothing',
      '/getloginkey/x',
      '/GetLoginKey',
      '/signin/x',
      '/signin/assets/x',
      '/signinx',
      '/five9/nothing.js',
    ])
      expect([path, ...error(await get(path))]).toEqual([path, 404, 'not_found']);
    const head = await get('/nothing', 'HEAD');
    expect([head.status, head.text]).toEqual([404, '']);
    expect(head.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  test('names no software of its own', async () => {
    for (const path of ['/healthz', '/nothing', '/getloginkey', '/signin', '/five9'])
      expect((await get(path)).headers).not.toMatchObject({ 'x-powered-by': expect.anything() });
  });

  test.each([
    ['an address that cannot be decoded', '/%zz', 404],
    ['a path that climbs', '/five9/../../etc/passwd', 404],
    ['an encoded path that climbs', '/five9/%2e%2e%2f%2e%2e%2fpackage.json', 404],
    ['a hidden file', '/five9/.secret', 404],
  ])('%s gives nothing away', async (_, path, status) => {
    const reply = await raw(stack, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect(reply).toMatch(new RegExp(`^HTTP/1.1 (${status}|400|403) `));
    expect(reply).not.toMatch(/root:|hidden|workspaces/);
  });

  test.each(['a/b', 'user@host', 'x y', 'x?y', '[::1', ''])(
    'a host that is %p is refused before any handler',
    async (host) => {
      for (const path of ['/getloginkey', '/signin'])
        expect(
          await raw(stack, `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`),
        ).toMatch(/^HTTP\/1\.1 400 /);
    },
  );

  test('a body over 16 kB is refused, declared or not', async () => {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    const large = `a=${'x'.repeat(20_000)}`;
    for (const path of ['/getloginkey', '/collect']) {
      expect(error(await send(stack.origin + path, { method: 'POST', body: large, headers: type }))).toEqual([
        413,
        'body_too_large',
      ]);
      const chunked = { ...type, 'transfer-encoding': 'chunked' };
      expect(
        error(await send(stack.origin + path, { method: 'POST', body: large, headers: chunked })),
      ).toEqual([413, 'body_too_large']);
    }
  });

  test.each([
    ['/getloginkey', 'application/json'],
    ['/collect', 'application/json'],
    ['/signin/confirm', 'application/x-www-form-urlencoded'],
    ['/saml/acme/acs', 'application/x-www-form-urlencoded'],
  ])('a slow body is given up with 408, and the server goes on: %s', async (path, type) => {
    // The same request with a body that arrives is answered at once, whatever the answer.
    const whole = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: 2\r\n\r\n{}`;
    expect(await raw(stack, whole)).not.toMatch(/^HTTP\/1\.1 (?:408|5)/);
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: 100\r\n\r\n{"par`;
    expect(await raw(stack, head)).toMatch(/^HTTP\/1\.1 408 /);
    expect((await get('/healthz')).status).toBe(200);
  });

  test('a sender that goes away in the middle leaves nothing behind', async () => {
    const socket = await connected(stack);
    socket.write(
      'POST /getloginkey HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"par',
    );
    socket.destroy();
    expect((await get('/healthz')).status).toBe(200);
    expect(stack.log.filter(({ level }) => level === 'error')).toEqual([]);
  });

  test('two requests on one connection get their own answers, also after an unread body', async () => {
    const one =
      'POST /getloginkey?token=x HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<a/>';
    const two = 'GET /getloginkey HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
    const reply = await raw(stack, one + two);
    expect(reply).toContain('token_in_address');
    expect(reply.match(/HTTP\/1\.1 /g)!.length).toBeLessThanOrEqual(2);
    if (reply.match(/HTTP\/1\.1 /g)!.length === 2) expect(reply).toContain('token_missing');
  });

  test('serves a connector page with its configuration, framed by the named sites only', async () => {
    const page = await get('/five9?call=1&session=2');
    expect([page.status, page.text]).toEqual([200, '<!doctype html><title>page</title>']);
    expect(JSON.parse((await get('/five9/config.json')).text)).toEqual({
      service: 'http://localhost:4600',
      groupId: '12345',
    });
    expect((await get('/five9/main.js')).headers['content-type']).toContain('javascript');
    const policy = pagePolicyHeaders({
      page: stack.origin,
      service: 'http://localhost:4600',
      ancestors: ['http://127.0.0.1:4602', 'https://*.five9.example'],
    });
    const sent = Object.fromEntries(
      Object.entries(policy).map(([name, value]) => [name.toLowerCase(), value]),
    );
    for (const path of ['/five9', '/five9/config.json', '/five9/main.js'])
      expect((await get(path)).headers).toMatchObject(sent);
  });
});

function connected({ server }: Stack): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = connect(server.port, '127.0.0.1', () => resolve(socket));
  });
}

/** Everything the server answers to these bytes, until it closes the connection. */
async function raw(stack: Stack, bytes: string): Promise<string> {
  const socket = await connected(stack);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write(bytes);
  await new Promise((resolve) => socket.on('close', resolve));
  return text;
}

test('an identity provider that cannot be reached means not ready, a page for the agent, and 503 for a token', async () => {
  const port = await freePort();
  const nowhere = await freePort();
  const log: string[] = [];
  const server = await startLoginKeyServer({
    groupId: '12345',
    apiKey: API_KEY,
    port,
    oidc: { issuer: `http://127.0.0.1:${nowhere}`, clientId: 'panel', audience: 'x', claim: 'sub' },
    log: (entry) => log.push(JSON.stringify(entry)),
  });
  try {
    const at = `http://127.0.0.1:${port}`;
    expect(error(await send(`${at}/readyz`))).toEqual([503, 'not_ready']);
    const page = await send(`${at}/signin?h=${'A'.repeat(43)}`);
    expect([page.status, page.text]).toEqual([503, expect.stringContaining('not possible right now')]);
    const headers = { authorization: 'Bearer eyJhbGciOiJSUzI1NiJ9.e30.AAAA' };
    expect(error(await send(`${at}/getloginkey`, { method: 'POST', headers }))).toEqual([
      503,
      'identity_provider_unavailable',
    ]);
    expect(log.join()).not.toContain(API_KEY);
  } finally {
    await server.close();
  }
});

test('stopping waits for a request under way and is the same when asked twice', async () => {
  const port = await freePort();
  let release = (): void => undefined;
  const arrived = new Promise<void>((here) => {
    void startLoginKeyServer({
      groupId: '12345',
      apiKey: API_KEY,
      port,
      oidc: { issuer: 'https://id.example', clientId: 'panel', audience: 'x', claim: 'sub' },
      mount: [
        {
          path: '/slow',
          handler: (_request, reply) => {
            release = () => void reply.send('done');
            here();
          },
        },
      ],
      log: () => undefined,
    }).then((started) => (server = started));
  });
  let server!: Awaited<ReturnType<typeof startLoginKeyServer>>;
  while (!server) await new Promise((resolve) => setImmediate(resolve));
  const reply = send(`http://127.0.0.1:${port}/slow`);
  await arrived;
  const closed = server.close();
  expect(server.close()).toBe(closed);
  release();
  expect((await reply).text).toBe('done');
  await closed;
  await expect(send(`http://127.0.0.1:${port}/healthz`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

const ENV = {
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: API_KEY,
  OIDC_ISSUER: 'https://id.example',
  OIDC_CLIENT_ID: 'panel',
  OIDC_AUDIENCE: 'https://keys.example',
  OIDC_CLAIM: 'email',
};

const FOLDER = mkdtempSync(join(tmpdir(), 'glance-kit-saml-'));
const METADATA = join(FOLDER, 'metadata.xml');
const development = developmentSamlProvider({
  baseUrl: 'https://id.example/saml',
  serviceProviders: [],
  env: {},
});
writeFileSync(METADATA, development.metadata);
writeFileSync(join(FOLDER, 'index.html'), '<!doctype html>');
afterAll(() => rmSync(FOLDER, { recursive: true }));

test('a page that was built with its settings keeps them; one that was not gets those of the server', () => {
  const built = mkdtempSync(join(tmpdir(), 'glance-kit-built-'));
  try {
    const config = { groupId: '12345', service: 'https://cobrowse.example', openIn: 'tab' };
    writeFileSync(join(built, 'config.json'), JSON.stringify(config));
    const { pages } = serverSettings({ ...ENV, GLANCE_PAGES: `/five9=${built},/web=${FOLDER}` }, () => {});
    expect(pages!.map(({ path, config: given }) => [path, given])).toEqual([
      ['/five9', config],
      ['/web', expect.objectContaining({ service: 'production', loginKey: '/getloginkey' })],
    ]);
    for (const wrong of ['{', '[]', '{"groupId": "12345"}']) {
      writeFileSync(join(built, 'config.json'), wrong);
      expect(() => serverSettings({ ...ENV, GLANCE_PAGES: `/five9=${built}` }, () => {})).toThrow(
        /config\.json that GLANCE_PAGES leads to is no configuration of a page/,
      );
    }
  } finally {
    rmSync(built, { recursive: true });
  }
});

test.each<(string | undefined | Record<string, string>)[]>([
  ...[
    'GLANCE_GROUP_ID',
    'GLANCE_API_KEY',
    'OIDC_ISSUER',
    'OIDC_CLIENT_ID',
    'OIDC_AUDIENCE',
    'OIDC_CLAIM',
  ].flatMap((name) => [
    [name, undefined],
    [name, ' '],
  ]),
  ['GLANCE_GROUP_ID', '007'],
  ['GLANCE_EXPIRATION', '59'],
  ['GLANCE_ORIGINS', 'https://desk.example/path'],
  ['GLANCE_ORIGINS', 'https://desk.example,,https://b.example'],
  ['GLANCE_PUBLIC_URL', 'https://keys.example/path'],
  ['GLANCE_PUBLIC_URL', 'keys.example'],
  ['GLANCE_PAGES', 'five9'],
  ['GLANCE_API_KEY_FILE', '/nonexistent/key'],
  ['OIDC_ISSUER', 'http://id.example'],
  ['OIDC_ISSUER', 'id.example'],
  ['OIDC_CLIENT_SECRET', ''],
  ['OIDC_ROLE', 'agent'],
  ['OIDC_ROLES', 'groups=agent'], // misspelt, it would let everybody in
  // Somebody on the way could put their own page around ours.
  ...[
    'http://desk.example',
    'https://desk.example,http://*.desk.example',
    'http://localhost.desk.example',
  ].map((ancestors): [string, string, Record<string, string>] => [
    'GLANCE_FRAME_ANCESTORS',
    ancestors,
    { GLANCE_PAGES: `/five9=${FOLDER}` },
  ]),
  ['OIDC_BACK_CHANNEL', 'http://127.0.0.1:1/path'],
  ['PORT', '65536'],
  ['PORT', '1e3'],
  ['GLANCE_PROXIES', '-1'],
  ['GLANCE_PUBLIC_URL', 'http://keys.example'],
  ['GLANCE_PUBLIC_URL', 'http://localhost.keys.example'],
  ['GLANCE_ORIGINS', 'http://desk.example'],
  ['GLANCE_ORIGINS', 'https://desk.example,http://192.0.2.7'],
  ['GLANCE_SIGN_IN_MODE', 'iframe', { GLANCE_PAGES: '/five9=.' }],
  ['GLANCE_SESSION_HOURS', '25'],
  ['GLANCE_SESSION_HOURS', '0'],
  ['GLANCE_STOP_DELAY', 'soon'],
  ['GLANCE_INSTANCES', '2'],
  ['GLANCE_INSTANCES', '0'],
  ['SAML_METADATA', '/nonexistent/metadata.xml', { SAML_USER: 'NameID' }],
  ['SAML_METADATA', fileURLToPath(import.meta.url), { SAML_USER: 'NameID' }],
  ['SAML_USER', undefined, { SAML_METADATA: METADATA }],
  ['SAML_SIGNATURES', 'none', { SAML_METADATA: METADATA, SAML_USER: 'NameID' }],
  ['SAML_SHA1', 'yes', { SAML_METADATA: METADATA, SAML_USER: 'NameID' }],
  ['SAML_PROVIDER_INITIATED', 'true', { SAML_METADATA: METADATA, SAML_USER: 'NameID' }],
  ['SAML_ENCRYPTION', 'required', { SAML_METADATA: METADATA, SAML_USER: 'NameID' }],
  ['SAML_KEY_FILE', METADATA, { SAML_METADATA: METADATA, SAML_USER: 'NameID' }],
])('the server refuses to start with %s = %p and names the setting, not the API key', async (...row) => {
  const [name, value, others] = row as [string, string | undefined, Record<string, string> | undefined];
  const env = { PORT: '0', ...ENV, ...others, [name]: value };
  const start = async () => startLoginKeyServer(serverSettings(env, () => undefined));
  const refused = await start().then(
    async (server) => server.close().then(() => ({ message: 'it started' })),
    (cause: Error) => cause,
  );
  expect(refused).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining(name) });
  expect(refused.message).not.toContain(API_KEY);
});

test('SAML settings become what the provider is asked and what is taken from it', async () => {
  const { privateKey, certificate } = freshKeys('panel');
  const [key, cert] = [join(FOLDER, 'key.pem'), join(FOLDER, 'certificate.pem')];
  writeFileSync(key, privateKey);
  writeFileSync(cert, certificate);
  const env = {
    PORT: '0',
    GLANCE_GROUP_ID: '12345',
    GLANCE_API_KEY: API_KEY,
    SAML_METADATA: `acme=${METADATA},beta=${METADATA}`,
    SAML_USER: 'employeeNumber',
    SAML_NAME: 'displayName',
    SAML_SIGNATURES: 'either',
    SAML_PROVIDER_INITIATED: 'allow',
    SAML_KEY_FILE: key,
    SAML_CERTIFICATE_FILE: cert,
    SAML_ENCRYPTION: 'required',
  };
  const settings = serverSettings(env, () => undefined);
  expect(settings.oidc).toBeUndefined();
  expect(settings.saml!.map(({ id }) => id)).toEqual(['acme', 'beta']);
  expect(settings.saml![0]).toMatchObject({
    provider: {
      entityId: development.entityId,
      sso: { url: development.ssoUrl },
      signatures: 'either',
      allowSha1: false,
      providerInitiated: true,
    },
    user: { partnerUserId: 'employeeNumber', name: 'displayName' },
    keys: { encryption: true },
  });
  const server = await startLoginKeyServer(settings);
  try {
    const at = `http://127.0.0.1:${server.port}`;
    expect((await send(`${at}/readyz`)).status).toBe(200);
    const metadata = (await send(`${at}/saml/beta/metadata`)).text;
    expect(metadata).toContain(`${server.url}/saml/beta/acs`);
    expect(metadata.replace(/\s/g, '')).toContain(certificate.replace(/-----[A-Z ]+-----|\s/g, ''));
  } finally {
    await server.close();
  }
});

test('without any identity provider nothing starts', () => {
  const env = { GLANCE_GROUP_ID: '12345', GLANCE_API_KEY: API_KEY };
  expect(() => serverSettings(env, () => undefined)).toThrow('OIDC_ISSUER, SAML_METADATA, or both');
});

test('a store of the operator’s own is loaded from a module, and a wrong one is named', async () => {
  const good = join(FOLDER, 'store.mjs');
  writeFileSync(
    good,
    'export const store = { async set() {}, async get() {}, async take() {} };\nexport const counter = { async increment() { return { count: 1, resetMs: 1 }; } };\n',
  );
  const bad = join(FOLDER, 'no-counter.mjs');
  writeFileSync(bad, 'export const store = { async set() {}, async get() {}, async take() {} };\n');
  expect(await sharedStore({})).toEqual({});
  const shared = await sharedStore({ GLANCE_STORE: good });
  const settings = serverSettings({ ...ENV, PORT: '0', GLANCE_INSTANCES: '3' }, () => undefined);
  await (await startLoginKeyServer({ ...settings, ...shared })).close();
  for (const path of [bad, join(FOLDER, 'absent.mjs')])
    await expect(sharedStore({ GLANCE_STORE: path })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('GLANCE_STORE'),
    });
});

test('while it stops, the server says that it is not ready, answers everything, and takes no connection for granted', async () => {
  const stack = await startStack({ oidc: false, saml: [{ id: 'acme' }], stopDelayMs: 60_000 });
  expect((await send(`${stack.origin}/readyz`)).headers['connection']).toBe('keep-alive');
  const closed = stack.server.close();
  const reply = await send(`${stack.origin}/readyz`);
  expect([...error(reply), reply.headers['connection']]).toEqual([503, 'stopping', 'close']);
  const health = await send(`${stack.origin}/healthz`);
  expect([health.status, health.headers['connection']]).toEqual([200, 'close']);
  expect(error(await getLoginKey(stack.origin, 'A'.repeat(43)))).toEqual([401, 'token_invalid']);
  await stack.server.closeNow(); // a second signal waits for nobody
  await closed;
  await stack.close();
});

test('a port in use is named', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => taken.once('listening', resolve));
  const { port } = taken.address() as AddressInfo;
  const settings = serverSettings({ ...ENV, PORT: String(port) }, () => undefined);
  await expect(startLoginKeyServer(settings)).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(`PORT cannot be used: port ${port}`),
  });
  await new Promise((resolve) => taken.close(resolve));
});

test('every setting that is read is in the help', () => {
  const asked = new Set<string>();
  const env = new Proxy<Record<string, string>>(
    { ...ENV },
    {
      get: (target, name: string) => (asked.add(name), target[name]),
      ownKeys: (target) => Reflect.ownKeys(target),
    },
  );
  serverSettings(env, () => undefined);
  const known = SETTINGS.map(([name]) => name);
  for (const name of asked) expect(known).toContain(name);
  expect(asked.size).toBeGreaterThan(10);
});

/** Runs the program from its source. */
function run(args: string[], env: Record<string, string>) {
  const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@glance-kit/source', '--import', 'tsx', bin, ...args],
    {
      env: { PATH: process.env['PATH'], ...env },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  return { child, text: () => text, ended };
}

describe('the program', () => {
  test('prints its settings for --help', async () => {
    const { ended, text } = run(['--help'], {});
    expect(await ended).toBe(0);
    for (const [name] of SETTINGS) expect(text()).toContain(name);
    for (const line of text().split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  }, 20_000);

  test('refuses to start in one sentence that names the setting', async () => {
    const { ended, text } = run([], { ...ENV, OIDC_CLAIM: '' });
    expect(await ended).toBe(1);
    expect(text()).toBe(
      'glance-kit-login-key did not start. The setting OIDC_CLAIM is missing: the claim that holds the partner user id. Correct the named setting and start again.\n',
    );
  }, 20_000);

  test('starts, answers and stops at SIGTERM, and never writes the API key', async () => {
    const { child, ended, text } = run([], { ...ENV, PORT: '0' });
    while (!text().includes('listening')) await new Promise((resolve) => child.stdout.once('data', resolve));
    const { port } = JSON.parse(text().split('\n')[0]!) as { port: number };
    expect((await send(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(text()).toContain('"event":"stopping"');
    expect(text()).not.toContain(API_KEY);
  }, 20_000);
});

test('the development provider is refused in production', () => {
  const options = { issuer: 'http://localhost:1/oidc', audience: 'http://localhost:1/', clients: [] };
  expect(() => developmentProvider({ ...options, env: { NODE_ENV: 'production' } })).toThrow(
    expect.objectContaining({
      code: 'CONFIG_INVALID',
      message: expect.stringContaining('NODE_ENV is production'),
    }),
  );
});

test('a handler mounted after a body parser says so instead of reading an empty body', async () => {
  const app = express();
  app.use(express.json());
  app.use(
    '/x',
    toExpress(
      async (request) => new Response(await request.text()),
      () => undefined,
    ),
  );
  let said: unknown;
  app.use(((cause, _request, reply, _next) => {
    said = cause;
    reply.sendStatus(500);
  }) as express.ErrorRequestHandler);
  const server = app.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await send(`http://127.0.0.1:${port}/x`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  await new Promise((resolve) => server.close(resolve));
  expect(said).toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('body parser') });
});
