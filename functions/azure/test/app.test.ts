import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTokenIssuer, startWebhookReceiver } from '@glance-kit/testing';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseSetCookie } from '../src/cookies.js';
import { startApp, writeApp, type AzureApp } from './app.js';

const SETTINGS = {
  GLANCE_GROUP_ID: '12345',
  GLANCE_API_KEY: 'test-apikey-of-the-app',
  GLANCE_ORIGINS: 'https://desk.example',
  GLANCE_IDENTITY: 'jwt',
  JWT_ISSUER: 'http://127.0.0.1:9',
  JWT_AUDIENCE: 'glance-login-key',
  JWT_JWKS: 'http://127.0.0.1:9/keys',
  JWT_CLAIM: 'email',
};

/** As panels post it. */
const ENDED = {
  host: 'dynamics',
  conversationId: 'case-1',
  sessionId: '12345.8421.77',
  phase: 'ended',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
  endedAt: '2026-11-21T10:04:30.000Z',
};

let written: Awaited<ReturnType<typeof writeApp>>;
beforeAll(async () => {
  written = await writeApp();
});
afterAll(() => written.remove());

describe('the app', () => {
  let app: AzureApp;
  beforeAll(async () => {
    app = await startApp(written.folder, SETTINGS);
  });
  afterAll(() => app.close!());

  test('registers one function at /getloginkey, open for Azure, since the handler asks for its own proof', () => {
    expect(app.registered).toHaveLength(1);
    const [{ name, bindings }] = app.registered as [AzureApp['registered'][number]];
    expect(name).toBe('getloginkey');
    expect(Object.values(bindings)).toEqual([
      expect.objectContaining({
        type: 'httpTrigger',
        direction: 'in',
        authLevel: 'anonymous',
        route: 'getloginkey',
      }),
      expect.objectContaining({ type: 'http', direction: 'out' }),
    ]);
  });

  test('logs a refusal as one JSON line of the invocation, at its level', async () => {
    const reply = await app.send({ method: 'POST', path: '/getloginkey', headers: [] });
    expect(reply.status).toBe(401);
    expect(app.log).toHaveLength(1);
    const [{ level, category, message }] = app.log as [AzureApp['log'][number]];
    expect([level, category]).toEqual(['warning', 'user']);
    expect(JSON.parse(message)).toMatchObject({ event: 'login_key_refused', error: 'token_missing' });
  });

  test('leaves other addresses to the host', async () => {
    const paths = ['/', '/getloginkey/more', '/api/getloginkey'];
    const replies = await Promise.all(paths.map((path) => app.send({ method: 'GET', path, headers: [] })));
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404]);
  });
});

describe('with GLANCE_ACTIVITY', () => {
  const WEBHOOK = {
    GLANCE_ACTIVITY: 'webhook',
    ACTIVITY_WEBHOOK_SECRET: 'a-secret-of-the-webhook-and-nothing-else',
  };

  test('there is a second function at /activity, which hands records of proven agents to the webhook', async () => {
    const [receiver, issuer] = [await startWebhookReceiver(), await startTokenIssuer()];
    const app = await startApp(written.folder, {
      ...SETTINGS,
      ...WEBHOOK,
      ACTIVITY_WEBHOOK: receiver.url,
      JWT_ISSUER: issuer.issuer,
      JWT_JWKS: issuer.jwks,
    });
    try {
      expect(app.registered.map(({ name }) => name)).toEqual(['getloginkey', 'activity']);
      const body = new TextEncoder().encode(JSON.stringify(ENDED));
      const type = ['Content-Type', 'application/json'] as const;
      const post = { method: 'POST', path: '/activity', body };
      expect((await app.send({ ...post, headers: [type] })).status).toBe(401);
      const token = await issuer.sign({ aud: SETTINGS.JWT_AUDIENCE, sub: '1', email: 'jane@desk.example' });
      const headers = [type, ['Authorization', `Bearer ${token}`]] as const;
      expect((await app.send({ ...post, headers })).status).toBe(204);
      expect(receiver.received.map(({ body: text }) => JSON.parse(text) as unknown)).toEqual([
        expect.objectContaining({ event: 'cobrowse.ended', partnerUserId: 'jane@desk.example' }),
      ]);
    } finally {
      await Promise.all([app.close!(), receiver.close(), issuer.close()]);
    }
  });

  test.each([
    ['GLANCE_ACTIVITY', { GLANCE_ACTIVITY: 'connect' }],
    ['ACTIVITY_WEBHOOK', { ACTIVITY_WEBHOOK: 'http://crm.example' }],
    [
      'ACTIVITY_WEBHOOK_SECRET',
      { ACTIVITY_WEBHOOK: 'https://crm.example', ACTIVITY_WEBHOOK_SECRET: 'short' },
    ],
  ])('a bad %s stops the start', async (name, change) => {
    await expect(startApp(written.folder, { ...SETTINGS, ...WEBHOOK, ...change })).rejects.toThrow(name);
  });
});

test.each([
  ['GLANCE_GROUP_ID', '012'],
  ['GLANCE_EXPIRATION', '5'],
  ['GLANCE_ORIGINS', '*'],
  ['GLANCE_IDENTITY', 'nobody'],
  ['GLANCE_IDENTITY', 'ticket'],
  ['GLANCE_API_KEY', ''],
])('does not start with a bad %s, and says so without the API key', async (name, value) => {
  const starting = startApp(written.folder, { ...SETTINGS, [name]: value });
  const said = await starting.then(
    () => '',
    (error: Error) => error.message,
  );
  expect(said).toContain(name);
  expect(said).not.toContain(SETTINGS.GLANCE_API_KEY);
});

describe('a cookie in parts', () => {
  test('has every attribute that Azure has a field for', () => {
    const line =
      'a=b%20c; Expires=Wed, 21 Oct 2026 07:28:00 GMT; max-age=-1; DOMAIN=x.example; path=/p; secure; HttpOnly; SameSite=lax; Partitioned; Priority=High';
    expect(parseSetCookie(line)).toEqual({
      name: 'a',
      value: 'b c',
      expires: new Date('2026-10-21T07:28:00Z'),
      maxAge: -1,
      domain: 'x.example',
      path: '/p',
      secure: true,
      httpOnly: true,
      sameSite: 'Lax',
    });
  });

  test('that ended in 1970 still has an end: the library drops the time 0', () => {
    const { expires } = parseSetCookie('a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT');
    expect(expires).toEqual(new Date(1000));
  });

  test('keeps "=" in its value, a lone "%", and attributes that it cannot read out', () => {
    expect(parseSetCookie('a=b=c%; Max-Age=soon; Expires=never; __proto__=x; SameSite=odd')).toEqual({
      name: 'a',
      value: 'b=c%',
      sameSite: undefined,
    });
  });
});

describe('the program', () => {
  const bin = fileURLToPath(new URL('../src/bin.ts', import.meta.url));
  const run = (...args: string[]): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['--conditions=@glance-kit/source', '--import', 'tsx', bin, ...args], {
      encoding: 'utf8',
    });

  test('writes the app to a new folder, without a secret and without what Azure must not get', () => {
    const parent = mkdtempSync(join(tmpdir(), 'glance-kit-azure-'));
    try {
      const folder = join(parent, 'my-app');
      const { status, stdout } = run(folder);
      expect([status, stdout]).toEqual([0, expect.stringContaining('func azure functionapp publish')]);
      expect(readdirSync(folder).sort()).toEqual([
        '.funcignore',
        'host.json',
        'local.settings.json.example',
        'login-key.js',
        'package.json',
      ]);
      const settings = JSON.parse(readFileSync(join(folder, 'local.settings.json.example'), 'utf8')) as {
        Values: Record<string, string>;
      };
      expect(settings.Values['GLANCE_API_KEY']).toBe('');
      expect(readFileSync(join(folder, '.funcignore'), 'utf8')).toContain('local.settings.json\n');
      expect(run(folder).status).toBe(1);
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
});
