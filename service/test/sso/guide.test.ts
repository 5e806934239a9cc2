import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { developmentSamlProvider } from '@glance-kit/functions-saml/development';
import express from 'express';
import { guideBlocks, guideShell, type GuideShell } from '../../../tools/guide.js';
import { SSO_MEMBERS } from '../../src/config/sso-settings.js';
import { reasonOf } from '../../src/sso/report.js';
import { Browser, freePort, signInAt } from './bench.js';

jest.setTimeout(120_000);

// The guide, from top to bottom: its files, its commands and its addresses, at another origin.

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const PUBLIC = 'https://cobrowse.example.com';
const GROUP = '20541';
const guide = readFileSync(join(ROOT, 'docs/functions/service-sso.md'), 'utf8');
const blocks = guideBlocks('service-sso');
const block = (language: string, mark = ''): string =>
  blocks.find((one) => one.language === language && one.mark === mark)!.text;

let shell: GuideShell;
let origin: string;
const closers: (() => Promise<unknown>)[] = [];
const here = (text: string): string => text.replaceAll(PUBLIC, origin);

beforeAll(async () => {
  const port = await freePort();
  origin = `http://localhost:${port}`;
  shell = guideShell({ npx: `exec node '${join(ROOT, 'service/src/cli.ts')}'` });
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))));
  const client = {
    entityId: 'glance.net/sp/1',
    acsUrl: here(/`(https:\/\/[^`]*GetLoginKey\.aspx\?sso=1&idpid=20541)` \(HTTP-POST\)/.exec(guide)![1]!),
    certificate: '',
    encrypt: true,
  };
  const provider = developmentSamlProvider({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/idp`,
    serviceProviders: [client],
    agents: [
      { id: 'jane', partnerUserId: 'jane', name: 'Jane Doe', email: 'jane@example.com' },
      { id: 'new', partnerUserId: 'New.Person', name: 'New Person', email: 'new@example.com' },
    ],
    env: {},
  });
  app.use(provider.path, provider.handler);
  writeFileSync(join(shell.folder, 'metadata.xml'), provider.metadata);
  writeFileSync(join(shell.folder, 'glance-kit.service.json'), here(block('json')));
  await shell.run(block('sh'));
  client.certificate = readFileSync(join(shell.folder, 'service.crt'), 'utf8');
  await shell.run(`export GLANCE_KEY_20541='test-apikey-of the guide' PORT=${port}`);
  const url = await shell.start(block('sh', 'serves'), (said) => /Cobrowse service: (\S+)/.exec(said)?.[1]);
  expect(url).toBe(origin);
});

afterAll(async () => {
  await shell?.close();
  for (const close of closers) await close();
});

describe('the guide of single sign-on', () => {
  test('its metadata command brings what the provider needs', async () => {
    await shell.run(here(block('sh', 'metadata')));
    const metadata = readFileSync(join(shell.folder, 'service-metadata.xml'), 'utf8');
    expect(metadata).toContain('entityID="glance.net/sp/1"');
    expect(metadata).toContain(`${origin}/account/GetLoginKey.aspx?sso=1&amp;idpid=20541`);
    const certificate = readFileSync(join(shell.folder, 'service.crt'), 'utf8');
    expect(metadata.replace(/\s/g, '')).toContain(certificate.replace(/-----[A-Z ]+-----|\s/g, ''));
  });

  test('its test address says that signing in works', async () => {
    const page = await signInAt(new Browser(), here(block('text', 'test')).trim(), 'jane');
    expect(page.text).toContain('Signing in works: user jane was found');
    const made = await signInAt(new Browser(), here(block('text', 'test')).trim(), 'new');
    expect(made.text).toContain('user new.person would be made');
  });

  const uses = [...guide.matchAll(/^\| `(https:\/\/cobrowse[^`]*)`/gm)].map(([, address]) => address!);

  test('has an address for each way of use', () => {
    expect(uses).toHaveLength(4);
    expect(uses.every((address) => address.includes(`idpid=${GROUP}`))).toBe(true);
  });

  test.each(uses)('%s leads where the guide says', async (address) => {
    const page = await signInAt(new Browser(), here(address), 'new');
    const path = new URL(address).pathname;
    if (path.endsWith('AgentJoin.aspx') || address.includes('redirect=')) {
      expect(page.text).toContain('Join a session');
    } else if (path.endsWith('AgentView.aspx')) {
      // Nobody waits with that key, and the agent is told so as one who is signed in.
      expect(page.status).toBe(404);
      expect(page.text).toContain('No session with this key');
    } else {
      expect(page.text).toMatch(/^partnerid=20541&partneruserid=new\.person~\$1\$/);
    }
  });

  test('has a line for every setting', () => {
    const table = guide.slice(guide.indexOf('## Settings'), guide.indexOf('## The first sign-in'));
    expect([...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)).toEqual(SSO_MEMBERS);
  });

  test('names checks that exist', () => {
    const table = guide.slice(guide.indexOf('## Errors'));
    const checks = [...table.matchAll(/^\| (`[^|]*`)\s*\|/gm)].flatMap(([, cell]) => [
      ...cell!.matchAll(/`([\w-]+)`/g),
    ]);
    expect(checks.length).toBeGreaterThan(12);
    for (const [, check] of checks)
      expect([check, reasonOf(check!)]).not.toEqual([check, 'The answer was refused.']);
  });
});
