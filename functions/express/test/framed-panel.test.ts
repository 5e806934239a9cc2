import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { matchingCode, verifyLoginKey, type LoginKeyReply } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { API_KEY, GROUP_ID, startStack, type Stack } from './stack.js';

const PAGE = `<!doctype html><html lang="en"><title>panel</title>
<button id="sign-in">Sign in</button><output id="code"></output><output id="result"></output>
<script type="module" src="five9/main.js"></script>`;

/** A panel as small as can be: what the connector pages do to sign in. */
const SCRIPT = `
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
const challenge = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
document.getElementById('code').textContent = challenge;
const collect = () => fetch('/collect', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ verifier }) });
document.getElementById('sign-in').addEventListener('click', async () => {
  window.open('/signin?h=' + challenge, '_blank', 'popup,width=480,height=640');
  let reply = await collect();
  while (reply.status === 202) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    reply = await collect();
  }
  if (!reply.ok) return void (document.getElementById('result').textContent = JSON.stringify(await reply.json()));
  const { token } = await reply.json();
  const key = await fetch('/getloginkey', { method: 'POST', headers: { Authorization: 'Bearer ' + token } });
  document.getElementById('result').textContent = await key.text();
});
document.cookie = 'third=party';
document.getElementById('code').dataset.cookie = document.cookie;
`;

let stack: Stack;
let desktop: Server;
let directory: string;
let browser: BrowserSession;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'glance-kit-page-'));
  writeFileSync(join(directory, 'index.html'), PAGE);
  writeFileSync(join(directory, 'main.js'), SCRIPT);
  desktop = createServer(({ url }, reply) => {
    const source = url === '/empty' ? 'about:blank' : `${stack.origin}/five9`;
    reply.setHeader('Content-Type', 'text/html');
    reply.end(`<!doctype html><title>desktop</title><iframe src="${source}"></iframe>`);
  });
  await new Promise<void>((resolve) => desktop.listen(0, '127.0.0.1', resolve));
  const config = { service: 'http://localhost:4600', groupId: GROUP_ID };
  const frameAncestors = [`http://127.0.0.1:${(desktop.address() as AddressInfo).port}`];
  stack = await startStack({ pages: [{ path: '/five9', directory, config, frameAncestors }] });
  browser = await openBrowser({ blockThirdParty: true });
}, 60_000);

afterAll(async () => {
  await browser.close();
  await stack.close();
  await new Promise((resolve) => desktop.close(resolve));
  rmSync(directory, { recursive: true });
});

async function openDesktop(): Promise<{ page: Page; frame: Frame; challenge: string }> {
  const page = await browser.context.newPage();
  await page.goto(`http://127.0.0.1:${(desktop.address() as AddressInfo).port}/`);
  const frame = page.frames().find((one) => one.url().startsWith(stack.origin))!;
  await frame.waitForFunction(() => document.getElementById('code')!.textContent!.length === 43);
  return { page, frame, challenge: (await frame.textContent('#code'))! };
}

async function openPopup(page: Page, frame: Frame): Promise<Page> {
  const [popup] = await Promise.all([page.waitForEvent('popup'), frame.click('#sign-in')]);
  await popup.getByRole('heading', { name: 'Who is signing in?' }).waitFor();
  return popup;
}

test('a framed page of another site gets a login key, with third-party storage blocked', async () => {
  const { page, frame, challenge } = await openDesktop();
  expect(await frame.getAttribute('#code', 'data-cookie')).toBe(''); // the block is real
  const popup = await openPopup(page, frame);
  await popup.getByRole('button', { name: 'Bob Jansen' }).click();
  await popup.getByRole('heading', { name: `Does your panel show ${matchingCode(challenge)}?` }).waitFor();
  expect(await frame.textContent('#result')).toBe('');
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Continue' }).click();
  await closed; // by its own script
  await frame.waitForFunction(() => document.getElementById('result')!.textContent !== '');
  const { loginKey, expiration } = JSON.parse((await frame.textContent('#result'))!) as LoginKeyReply;
  const user = { groupId: GROUP_ID, partnerUserId: 'bob' };
  expect(verifyLoginKey(user, loginKey, nodeSigner(API_KEY))).toEqual({ ok: true, expires: expiration });
  await page.close();
}, 60_000);

test('Cancel tells the framed page', async () => {
  const { page, frame } = await openDesktop();
  const popup = await openPopup(page, frame);
  await popup.getByRole('button', { name: 'Alice Martin' }).click();
  const closed = popup.waitForEvent('close');
  await popup.getByRole('button', { name: 'Cancel' }).click();
  await closed;
  await frame.waitForFunction(() => document.getElementById('result')!.textContent !== '');
  expect(JSON.parse((await frame.textContent('#result'))!)).toMatchObject({
    status: 410,
    error: 'cancelled',
  });
  await page.close();
}, 60_000);

test('the pages of the sign-in refuse to be framed, and the connector page by a site that is not named', async () => {
  const page = await browser.context.newPage();
  for (const path of [`/signin?h=${'A'.repeat(43)}`, '/signin/confirm', '/five9']) {
    await page.goto(`http://localhost:${(desktop.address() as AddressInfo).port}/empty`);
    const refused = page.waitForEvent('console', (message) => message.text().includes('frame-ancestors'));
    await page.evaluate((address) => {
      document.querySelector('iframe')!.src = address;
    }, stack.origin + path);
    expect((await refused).type()).toBe('error');
  }
  await page.close();
}, 60_000);
