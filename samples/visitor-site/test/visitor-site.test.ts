import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { visitorKey as coreVisitorKey } from '@glance-kit/core';
import { buildBundles } from '../../../tools/bundles.js';
import { MASKED_TEXTS, VISITOR_KEY_HASH, startVisitorSite, type RunningVisitorSite } from '../src/index.js';

const SERVICE = 'http://localhost:4600';
let site: RunningVisitorSite;
/** By address: a bare machine does not know the name localhost. */
let base: string;
beforeAll(async () => {
  site = await startVisitorSite({ port: 0, service: `${SERVICE}/`, groupId: '12345', site: 'staging' });
});
afterAll(() => site.close());
beforeAll(() => {
  base = site.url.replace('localhost', '127.0.0.1');
});

const get = async (path: string): Promise<string> => (await fetch(base + path)).text();

const TRANSFER = {
  from: 'everyday',
  recipient: 'Jo Lindqvist',
  iban: 'SE45 5000 0000 0583 9825 7466',
  amount: '1,250.5',
  currency: 'SEK',
  speed: 'instant',
  card: '4000 0566 5566 5556',
  note: 'For the boat',
  pin: '8471',
};

const post = (fields: Record<string, string>): Promise<Response> =>
  fetch(`${base}/transfer`, { method: 'POST', body: new URLSearchParams(fields) });

test.each(['/', '/accounts', '/transfer', '/profile', '/not-there'])(
  '%s carries the documented tag',
  async (path) => {
    const tag = /<script\s+id="glance-cobrowse"[^>]*>/.exec(await get(path))?.[0];
    expect(tag?.replace(/\s+/g, ' ')).toBe(
      '<script id="glance-cobrowse" charset="UTF-8"' +
        ` src="${SERVICE}/cobrowse/CobrowseJS.ashx?group=12345&amp;site=staging"` +
        ' data-groupid="12345" data-site="staging" data-ws="localhost:4600" data-presence="api" >',
    );
  },
);

test('the archive has no tag and no help button', async () => {
  const page = await get('/statement-archive');
  expect(page).toContain('Statement archive');
  expect(page).not.toContain('CobrowseJS');
  expect(page).not.toContain('data-glancebutton');
});

test('every text that counts as masked stands in an element that is marked', async () => {
  const pages = (await get('/accounts')) + (await get('/profile'));
  for (const text of MASKED_TEXTS) {
    const holders = pages
      .split(/(?=<[a-z])/)
      .filter((element) => element.includes(text))
      .map((element) => /class="glance_masked|glance_masked="true"/.test(element));
    expect({ text, holders }).toEqual({ text, holders: [true] });
  }
});

test('the policy allows the service by its exact origin and nothing inline', async () => {
  const { headers } = await fetch(base);
  const policy = headers.get('content-security-policy');
  expect(policy).toContain(`script-src 'self' ${SERVICE};`);
  expect(policy).toContain(`connect-src 'self' ${SERVICE} ws://localhost:4600;`);
  expect(policy).not.toMatch(/unsafe|\*/);
  for (const path of ['/', '/accounts', '/transfer', '/profile', '/statement-archive']) {
    expect(await get(path)).not.toMatch(/<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)/);
  }
});

test('a good transfer is confirmed, its account number masked, and the PIN comes back nowhere', async () => {
  const response = await post(TRANSFER);
  const page = await response.text();
  expect(response.status).toBe(200);
  expect(page).toContain('1250.50 SEK to Jo Lindqvist');
  expect(page).toContain(`<span class="glance_masked">${TRANSFER.iban}</span>`);
  expect(page).not.toContain(TRANSFER.pin);
});

test.each([
  ['from', 'someone-else', 'Choose one of your accounts.'],
  ['recipient', ' ', 'Write the name'],
  ['iban', 'SE45 5000 0000 0583 9825 7467', 'not a valid IBAN'],
  ['amount', '0', 'Write an amount'],
  ['amount', '12,50', 'Write an amount'],
  ['amount', '-3', 'Write an amount'],
  ['currency', 'DOUBLOON', 'Choose a currency'],
  ['speed', 'warp', 'Choose how fast'],
  ['card', '12 34', 'long number'],
  ['pin', 'abcd', '4 to 6 digits'],
])('a transfer with %s "%s" is told why and keeps what was typed', async (name, value, problem) => {
  const response = await post({ ...TRANSFER, [name]: value });
  const page = await response.text();
  expect(response.status).toBe(422);
  expect(page).toContain(problem);
  expect(page).toContain('For the boat');
});

test('typed markup comes back as text', async () => {
  const page = await (await post({ ...TRANSFER, recipient: '"><script>alert(1)</script>', pin: '' })).text();
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
});

test('an empty post and a foreign body are answered with the form', async () => {
  expect((await fetch(`${base}/transfer`, { method: 'POST' })).status).toBe(422);
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${base}/transfer`, { method: 'POST', headers, body: '{"pin":[1]}' })).status).toBe(
    422,
  );
});

test('a port that is taken is told', async () => {
  await expect(startVisitorSite({ port: site.port, service: SERVICE, groupId: '1' })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  });
});

test('tagged pages bring what makes a session key of the customer, and where it comes from', async () => {
  await buildBundles(['visitorKey']);
  const page = await get('/transfer');
  expect(page).toMatch(
    /data-email="mara\.lind@example\.com"\s+data-phone="\+1 555 0142"\s+data-hash="harbour-bank"/,
  );
  for (const [, path] of page.matchAll(/<script src="(\/assets\/[^"]+)" defer>/g))
    expect({ path, status: (await fetch(base + path)).status }).toEqual({ path, status: 200 });
  const script = await get('/assets/visitor-key.js');
  const { visitorKey } = new Function(`${script}; return GlanceKit`)() as {
    visitorKey: typeof coreVisitorKey;
  };
  // The same key as the panel's: the function is the same one.
  for (const transform of [
    'digits',
    { hash: VISITOR_KEY_HASH },
    { template: 'c-{value}' },
    undefined,
  ] as const)
    for (const value of ['+1 555 0142', 'Mara.Lind@example.com', '8421', ''])
      expect(visitorKey(value, transform)).toBe(coreVisitorKey(value, transform));
});
