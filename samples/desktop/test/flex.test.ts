import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundles } from '../../../tools/bundles.js';
import { startDesktop, type Desktop } from '../src/index.js';

jest.setTimeout(60_000);

let desktop: Desktop;
let modules: string;

beforeAll(async () => {
  await buildBundles(['desktop']);
  modules = mkdtempSync(join(tmpdir(), 'glance-kit-no-flex-'));
  desktop = await startDesktop({
    port: 0,
    connectors: {
      five9: { url: 'http://panel.localhost:4603/five9' },
      amazonConnect: { url: 'http://panel.localhost:4603/amazon-connect', service: 'http://localhost:4600' },
      web: { url: 'http://panel.localhost:4603/web' },
      flex: {
        modules,
        service: 'http://localhost:4600',
        functions: 'http://panel.localhost:4603',
        setup: () => {
          throw new Error('There is nobody to be signed in without a desktop.');
        },
      },
    },
  });
});
afterAll(async () => {
  await desktop.close();
  rmSync(modules, { recursive: true });
});

test('Flex is in the list of desktops, installed or not', async () => {
  expect(await (await fetch(desktop.url)).text()).toContain('<a href="/flex">');
});

test('as long as Flex is not installed its page says how to install it, and how large it is', async () => {
  const reply = await fetch(`${desktop.url}/flex`);
  const text = await reply.text();
  expect(reply.status).toBe(200);
  expect(text).toContain('npm run desktop:flex');
  expect(text).toMatch(/\d+ MB/);
  expect(reply.headers.get('content-security-policy')).toContain("script-src 'self'");
});
