import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDemo, type Demo, type DemoOptions } from '../src/index.js';
import { busyPort, portsFrom } from '../src/ports.js';

let directory: string;
const started: Demo[] = [];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'glance-kit-demo-'));
});
afterEach(async () => {
  for (const demo of started.splice(0)) await demo.close();
  rmSync(directory, { recursive: true, force: true });
});
afterAll(() => expect(childrenArguments()).not.toContain('panel-main'));

async function start(options: Partial<DemoOptions> = {}): Promise<Demo> {
  const { PATH, HOME } = process.env;
  const env = { PATH, HOME, ...options.env };
  const demo = await startDemo({
    port: 0,
    dataDirectory: directory,
    directory,
    log: () => undefined,
    ...options,
    env,
  });
  started.push(demo);
  return demo;
}

interface Process {
  pid: number;
  parent: number;
  args: string;
}

/** Every process of this machine. A bare Debian has no `ps`; other systems have no `/proc`. */
function processes(): Process[] {
  if (process.platform !== 'linux') {
    const list = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' });
    return list.split('\n').flatMap((line) => {
      const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
      return pid ? [{ pid: Number(pid), parent: Number(parent), args }] : [];
    });
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        return [{ pid: Number(pid), parent: Number(parent), args }];
      } catch {
        return []; // ended meanwhile
      }
    });
}

const children = (): Process[] => processes().filter(({ parent }) => parent === process.pid);
const childrenArguments = (): string =>
  children()
    .map(({ args }) => args)
    .join('\n');

/** By address: not every machine knows `panel.localhost`, and a bare one not even `localhost`. */
const reach = (address: string): string => address.replace(/(?:panel\.)?localhost/, '127.0.0.1');

test('four servers answer, each on its own site, and know each other by address', async () => {
  const { addresses, agents, groupId } = await start();
  expect(agents).toEqual(['Alice Martin', 'Bob Jansen']);
  expect(Object.values(addresses).map((address) => new URL(address).hostname)).toEqual([
    'localhost',
    'localhost',
    '127.0.0.1',
    'panel.localhost',
  ]);
  const bank = await (await fetch(reach(`${addresses.visitorSite}/transfer`))).text();
  expect(bank).toContain(`${addresses.service}/cobrowse/CobrowseJS.ashx?group=${groupId}`);
  const desktop = await fetch(`${addresses.desktop}/five9`);
  expect(desktop.headers.get('content-security-policy')).toContain(`frame-src ${addresses.panel};`);
  const config = await fetch(reach(`${addresses.panel}/five9/config.json`));
  expect(await config.json()).toMatchObject({
    service: addresses.service,
    groupId,
    loginKey: '/getloginkey',
  });
  expect(config.headers.get('content-security-policy')).toContain(`frame-ancestors ${addresses.desktop}`);
  const app = await fetch(reach(`${addresses.panel}/amazon-connect/config.json`));
  expect(await app.json()).toMatchObject({ service: addresses.service, activity: '/activity' });
  expect(app.headers.get('content-security-policy')).toContain(`frame-ancestors ${addresses.desktop}`);
  const workspace = await (await fetch(`${addresses.desktop}/amazon-connect/setup.json`)).text();
  expect(workspace).toContain(`"AccessUrl":"${addresses.panel}/amazon-connect"`);
  expect((await fetch(reach(`${addresses.panel}/readyz`))).status).toBe(200);
  expect((await fetch(reach(`${addresses.panel}/getloginkey`), { method: 'POST' })).status).toBe(401);
  const script = await fetch(
    reach(`${addresses.service}/cobrowse/CobrowseJS.ashx?group=${groupId}&site=production`),
  );
  expect(await script.text()).toContain('GLANCE_KIT_BOOT');
});

test('agents choose between OpenID and SAML, each at a provider that says that it is a test', async () => {
  const { addresses } = await start();
  const { port, host } = new URL(addresses.panel);
  const challenge = 'A'.repeat(43);
  const go = (address: string) => fetch(reach(address), { headers: { host }, redirect: 'manual' });
  const choices = await (await go(`${addresses.panel}/signin?h=${challenge}`)).text();
  expect([...choices.matchAll(/<strong>([^<]+)</g)].map(([, name]) => name)).toEqual([
    'OpenID (test provider)',
    'SAML (test provider)',
  ]);
  const provider = await (await go(`${addresses.panel}/test-idp`)).text();
  expect(provider).toContain('Test identity provider: signs in anybody');
  const metadata = await (await go(`${addresses.panel}/saml/saml/metadata`)).text();
  expect(metadata).toContain(`http://panel.localhost:${port}/saml/saml/acs`);
});

test('the API key goes to the login-key server by its environment alone', async () => {
  const apiKey = 'test-apikey-that-no-argument-may-hold-51c9';
  const { addresses } = await start({ env: { GLANCE_API_KEY: apiKey } });
  const child = children().find(({ args }) => args.includes('panel-main'));
  expect(child?.args).toBeDefined();
  for (const { args } of processes()) expect(args).not.toContain(apiKey);
  const answers = await Promise.all(
    [
      `${addresses.panel}/five9`,
      `${addresses.panel}/five9/config.json`,
      `${addresses.service}/`,
      addresses.desktop,
    ].map(async (address) => (await fetch(reach(address))).text()),
  );
  expect(answers.join('\n')).not.toContain(apiKey);
});

test('a second start has the secrets of the first, and does not show them again', async () => {
  const first = await start();
  expect(first.firstStart?.apiKey).toMatch(/^\S{20,}$/);
  await first.close();
  const second = await start();
  expect(second.firstStart).toBeUndefined();
});

test('close frees every port and leaves no process behind; twice is fine', async () => {
  const demo = await start();
  const ports = portsFrom(Number(new URL(demo.addresses.service).port));
  expect(childrenArguments()).toContain('panel-main');
  await Promise.all([demo.close(), demo.close()]);
  expect(await busyPort(ports)).toBeUndefined();
  expect(childrenArguments()).not.toContain('panel-main');
});

test('a login-key server that dies is told, and the rest still stops in order', async () => {
  const demo = await start();
  const child = children().find(({ args }) => args.includes('panel-main'))!;
  process.kill(child.pid, 'SIGKILL');
  expect(await demo.ended).toBe('The login-key server ended with SIGKILL.');
  await demo.close();
});

test('in production nothing starts: the demo signs in anybody', async () => {
  await expect(start({ env: { NODE_ENV: 'production' } })).rejects.toThrow(
    'refused while NODE_ENV is production',
  );
  expect(childrenArguments()).not.toContain('panel-main');
});

test('a port that is taken and a wrong setting are told in one sentence, with nothing left running', async () => {
  const { addresses } = await start();
  const port = Number(new URL(addresses.service).port);
  await expect(start({ port })).rejects.toThrow(`Port ${port} is in use by another program`);
  await expect(start({ env: { GLANCE_GROUP_ID: 'twelve' } })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

test('a data directory that cannot be written is named', async () => {
  const file = join(directory, 'a-file');
  writeFileSync(file, '');
  await expect(start({ dataDirectory: join(file, 'data') })).rejects.toThrow('GLANCE_DATA_DIR');
});

test('agents and origins come from the same variables as those of the service', async () => {
  const { agents, addresses } = await start({
    env: { GLANCE_USERS: 'carol,dan', GLANCE_ORIGINS: 'https://desk.example' },
  });
  expect(agents).toEqual(['carol', 'dan']);
  const page = await fetch(reach(`${addresses.service}/agentjoin/AgentJoin.aspx`));
  const policy = page.headers.get('content-security-policy') ?? '';
  for (const origin of ['https://desk.example', addresses.panel, addresses.desktop])
    expect(policy).toContain(origin);
  expect(policy).not.toContain('*');
});
