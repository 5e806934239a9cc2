import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { Site, until, type SiteOptions } from './support.js';

jest.setTimeout(30_000);

const EVENTS = [
  'sessionstarting',
  'sessionstart',
  'sessioncontinue',
  'statereceived',
  'leavesession',
  'sessionend',
  'error',
  'connection',
  'agents',
  'agentjoin',
  'clickstart',
  'clickstop',
  'blur',
  'focus',
];
const LISTEN = `<script>window.log=[];for(const n of ${JSON.stringify(EVENTS)})GLANCE.Cobrowse.Visitor.addEventListener(n,(d)=>log.push([n,d]))</script>`;

let browser: BrowserSession;
const sites: Site[] = [];
const pages: Page[] = [];

beforeAll(async () => {
  browser = await openBrowser();
}, 30_000);
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
  await Promise.all(sites.splice(0).map((site) => site.close()));
});
afterAll(() => browser.close());

async function siteWith(html: string, options: SiteOptions = {}): Promise<Site> {
  const site = await Site.start(options);
  sites.push(site);
  site.page('/', html);
  return site;
}

async function open(address: string): Promise<Page> {
  const page = await browser.context.newPage();
  pages.push(page);
  await page.goto(address);
  return page;
}

const names = async (page: Page): Promise<string[]> => page.evaluate('log.map(([n]) => n)');
const events = async (page: Page): Promise<[string, Record<string, unknown>][]> => page.evaluate('log');
const start = (page: Page, argument = ''): Promise<{ sessionKey: string }> =>
  page.evaluate(`GLANCE.Cobrowse.Visitor.startSession(${argument})`);
const reason = (page: Page, call: string): Promise<unknown> =>
  page.evaluate(`${call}.then(() => 'resolved', (error) => error)`);

describe('presence', () => {
  /** What the page has reported so far. */
  const reports = (site: Site): Record<string, unknown>[] =>
    site.requests
      .filter((request) => request.startsWith('/presence/v1/visitor '))
      .map((request) => JSON.parse(request.slice(request.indexOf('{"groupid'))) as Record<string, unknown>);
  const tagged = (presence: string): string =>
    `<!doctype html><title>secret title</title><script id="glance-cobrowse" src="/cobrowse/CobrowseJS.ashx?group=12345"
      data-groupid="12345" data-visitorid="cust-4711" data-presence="${presence}"></script><p>secret text`;

  test('a tag with data-presence says who is where, and nothing of the page; again each minute, and when it moves on', async () => {
    const site = await siteWith(tagged('on'));
    const page = await browser.context.newPage();
    pages.push(page);
    await page.clock.install();
    await page.goto(`${site.origin}/?token=secret#secret`);
    await until('the first report', () => reports(site).length === 1);
    const [{ data, ...rest } = {}] = reports(site);
    expect(rest).toEqual({ groupid: '12345', visitorid: 'cust-4711' });
    expect(data).toEqual({
      url: `${site.origin}/`,
      browser: 'chrome',
      browserver: expect.any(Number),
      platform: 'linux',
    });
    await page.evaluate(`history.pushState(null, '', '/cart?secret')`);
    await page.clock.runFor(5_000);
    await until('the route change', () => reports(site).length === 2);
    expect(reports(site)[1]).toMatchObject({ data: { url: `${site.origin}/cart` } });

    const look = (isHidden: boolean): string =>
      `Object.defineProperty(document, 'hidden', { value: ${isHidden}, configurable: true });
       document.dispatchEvent(new Event('visibilitychange'))`;
    await page.evaluate(look(true));
    await page.clock.runFor(180_000);
    await page.evaluate(look(false));
    await until('the report of a page that is looked at again', () => reports(site).length === 3);
    await page.clock.runFor(55_000);
    expect(reports(site)).toHaveLength(3);
    await page.clock.runFor(5_000);
    await until('the report of the next minute', () => reports(site).length === 4);
    expect(site.requests.join('\n').replaceAll(/"referer":"[^"]*secret[^"]*"/g, '')).not.toContain(
      'secret t',
    );
    expect(JSON.stringify(reports(site))).not.toContain('secret');
  });

  test('its own script decides with data-presence="api", adds data, and is told of failures', async () => {
    const site = await siteWith(tagged('api'));
    const page = await open(site.origin);
    const errors = await page.evaluate(`new Promise((resolve) => {
      const errors = [];
      const visitor = new GLANCE.Presence.Visitor({ visitorid: 'a b' });
      visitor.onerror = ({ error }) => errors.push(error) === 4 && resolve(errors);
      visitor.presence();
      GLANCE.Presence.Visitor.setVisitorId(4711);
      visitor.connectUnique();
      visitor.presence({ data: { step: 3, basket: 'open' } });
    })`);
    expect(errors).toEqual(['invalidprotocol', 'connfail', 'error', 'error']); // this site answers 404
    expect(reports(site).map(({ visitorid, data }) => [visitorid, data])).toEqual([
      ['4711', expect.not.objectContaining({ step: 3 })],
      ['4711', expect.objectContaining({ step: 3, basket: 'open', browser: 'chrome' })],
    ]);
  });

  test('a page without it reports nothing and has no such function', async () => {
    const site = await siteWith('');
    const page = await open(site.origin);
    expect(await page.evaluate('typeof GLANCE.Presence')).toBe('undefined');
    expect(reports(site)).toEqual([]);
  });
});

describe('starting', () => {
  test('a call before the session script is there is replayed, and the documented events follow', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.loaded')).toBe(false);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(false);
    const { sessionKey } = await start(page);
    expect(sessionKey).toBe('48211');
    expect(await names(page)).toEqual(['sessionstarting', 'sessionstart', 'sessioncontinue']);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.loaded')).toBe(true);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(true);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.getKey()')).toBe('48211');
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.getSessionState()')).toMatchObject({
      sessionKey: '48211',
      groupid: '12345',
      paused: false,
    });
    expect(site.visitor.messages[0]).toMatchObject({ type: 'start', groupId: '12345', site: 'production' });
    expect(site.visitor.messages[0]).not.toHaveProperty('sessionKey');
  });

  test.each([
    ['a key', `'case-8812'`, 'case-8812'],
    ['a key that is a number', '8421', '8421'],
    ['start parameters', `{ sessionKey: 'case-1' }`, 'case-1'],
    ['nothing, with GLANCE_COBROWSE.visitorid', '', 'visitor-7'],
    ['GLANCE_KEYTYPE_RANDOM although there is a visitor id', `'GLANCE_KEYTYPE_RANDOM'`, '48211'],
  ])('startSession with %s', async (_, argument, key) => {
    const site = await siteWith(`<script>GLANCE_COBROWSE = { visitorid: 'visitor-7' }</script>`);
    expect(await start(await open(site.origin), argument)).toEqual({ sessionKey: key });
  });

  test('setStartParams counts before GLANCE_COBROWSE, and a call without argument clears it', async () => {
    const site = await siteWith(
      `<script>GLANCE_COBROWSE = { visitorid: 'visitor-7', name: 'Page' }</script>`,
    );
    const page = await open(site.origin);
    await page.evaluate(
      `GLANCE.Cobrowse.Visitor.setStartParams({ sessionKey: 'case-2', email: 'a@example.test' })`,
    );
    expect(await start(page)).toEqual({ sessionKey: 'case-2' });
    expect(site.visitor.messages[0]).toMatchObject({ visitor: { name: 'Page', email: 'a@example.test' } });
    await page.evaluate('GLANCE.Cobrowse.Visitor.stopSession(); GLANCE.Cobrowse.Visitor.setStartParams()');
    expect(await start(page)).toEqual({ sessionKey: 'visitor-7' });
  });

  test('a value over its limit is reported as badparam and the session starts without it', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    await start(page, `{ name: 'x'.repeat(64), email: 'ok@example.test', phone: '1'.repeat(32) }`);
    const errors = (await events(page)).filter(([name]) => name === 'error').map(([, detail]) => detail);
    expect(errors).toMatchObject([
      { code: 'badparam', params: { name: 'name' } },
      { code: 'badparam', params: { name: 'phone' } },
    ]);
    expect(site.visitor.messages[0]).toMatchObject({ visitor: { email: 'ok@example.test' } });
    expect(site.visitor.messages[0]).not.toHaveProperty('visitor.name');
  });

  test('a key that cannot be one is refused before anything is sent', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    expect(await reason(page, `GLANCE.Cobrowse.Visitor.startSession('has space')`)).toMatchObject({
      code: 'badparam',
    });
    expect(await names(page)).toEqual(['error']);
    expect(site.visitors).toHaveLength(0);
  });

  test('dupkey rejects the start and leaves no session behind', async () => {
    const site = await siteWith(LISTEN, {
      answer: (visitor) => {
        visitor.send({ type: 'error', code: 'dupkey', msg: 'in use' });
        visitor.close('dupkey');
        return true;
      },
    });
    const page = await open(site.origin);
    expect(await reason(page, `GLANCE.Cobrowse.Visitor.startSession('k')`)).toMatchObject({ code: 'dupkey' });
    expect(await names(page)).toEqual(['sessionstarting', 'error']);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(false);
  });

  test('a value that only the service refuses is reported, and the session starts all the same', async () => {
    const site = await siteWith(LISTEN, {
      answer: (visitor) => {
        visitor.send({ type: 'error', code: 'badparam', msg: 'name has other characters' });
        return false;
      },
    });
    const page = await open(site.origin);
    expect(await start(page)).toEqual({ sessionKey: '48211' });
    expect(await names(page)).toEqual(['sessionstarting', 'error', 'sessionstart', 'sessioncontinue']);
  });

  test('a service that is not there rejects with code service', async () => {
    const site = await siteWith(LISTEN);
    site.refuseSockets = true;
    const page = await open(site.origin);
    expect(await reason(page, 'GLANCE.Cobrowse.Visitor.startSession()')).toMatchObject({ code: 'service' });
  });

  test('a session script that does not load gives SCRIPT_NOT_LOADED, and the next call tries again', async () => {
    const site = await siteWith(LISTEN);
    site.scriptMissing = true;
    const page = await open(site.origin);
    const refused = { code: 'SCRIPT_NOT_LOADED', params: { script: 'session' } };
    expect(await reason(page, 'GLANCE.Cobrowse.Visitor.startSession()')).toMatchObject(refused);
    expect(await events(page)).toMatchObject([['error', refused]]);
    site.scriptMissing = false;
    expect(await start(page)).toEqual({ sessionKey: '48211' });
  });

  test('a rejected start that nobody looks at is no unhandled rejection', async () => {
    const site = await siteWith(
      `<script>window.unhandled=0;addEventListener('unhandledrejection',()=>unhandled++)</script>${LISTEN}`,
    );
    const page = await open(site.origin);
    await page.evaluate(`void GLANCE.Cobrowse.Visitor.startSession('has space')`);
    await until('the error', async () => (await names(page)).includes('error'));
    await page.evaluate('new Promise((done) => setTimeout(done))');
    expect(await page.evaluate('unhandled')).toBe(0);
  });
});

describe('the tag', () => {
  test.each([
    [
      'old id',
      '<script id="cobrowsescript" src="/cobrowse/CobrowseJS.ashx?group=12345&site=staging" data-groupid="12345" data-site="staging"></script>',
    ],
    [
      'older id, groupid in the address',
      '<script id="cobrowsejs" src="/cobrowse/CobrowseJS.ashx?groupid=12345&site=staging" data-groupid="12345" data-site="staging"></script>',
    ],
    [
      'meta and script',
      '<meta id="glance-cobrowse" data-groupid="12345" data-site="staging"><script id="cobrowsescript" src="/cobrowse/CobrowseJS.ashx?group=12345&site=staging"></script>',
    ],
    [
      'added by a script',
      `<script>const s=document.createElement('script');s.id='glance-cobrowse';s.dataset.groupid='12345';s.dataset.site='staging';document.head.append(s);s.src='/cobrowse/CobrowseJS.ashx?group=12345&site=staging'</script>`,
    ],
  ])('%s', async (_, tag) => {
    const site = await siteWith(`<!doctype html><html><head>${tag}</head><body></body></html>`);
    const page = await open(site.origin);
    await until('the loader', () => page.evaluate('!!window.GLANCE?.Cobrowse?.Visitor'));
    await start(page);
    expect(site.visitor.messages[0]).toMatchObject({ groupId: '12345', site: 'staging' });
    expect(await page.evaluate('GLANCE.VERSION')).toMatch(/^\d+\.\d+\.\d+$/);
    expect(await page.evaluate('"GLANCE_KIT_BOOT" in window')).toBe(false);
  });

  test.each([
    [
      'without data-groupid',
      '<script id="glance-cobrowse" src="/cobrowse/CobrowseJS.ashx?group=12345"></script>',
      /data-groupid missing/,
    ],
    [
      'with another group than its address',
      '<script id="glance-cobrowse" data-groupid="12346" src="/cobrowse/CobrowseJS.ashx?group=12345"></script>',
      /data-groupid is 12346, but group in src is 12345/,
    ],
    [
      'with broken data-inputevents',
      `<script id="glance-cobrowse" data-groupid="12345" data-inputevents="{'ctrl-13':1}" src="/cobrowse/CobrowseJS.ashx?group=12345"></script>`,
      /data-inputevents is not JSON .*position/,
    ],
  ])('%s says so on the console', async (_, tag, message) => {
    const site = await siteWith(`<!doctype html><html><head></head><body></body></html>`);
    site.page('/tagged', `<!doctype html><html><head>${tag}</head><body></body></html>`);
    const page = await open(site.origin);
    const errors: string[] = [];
    page.on('console', (line) => void (line.type() === 'error' && errors.push(line.text())));
    await page.goto(`${site.origin}/tagged`);
    expect(errors.filter((line) => line.startsWith('Cobrowse:')).join()).toMatch(message);
  });

  test('twice on a page makes one instance', async () => {
    const site = await siteWith('');
    site.page('/', `${site.tag}${LISTEN}`);
    const page = await open(site.origin);
    await start(page);
    expect(await names(page)).toEqual(['sessionstarting', 'sessionstart', 'sessioncontinue']);
    expect(site.visitors).toHaveLength(1);
  });

  test('in a frame of a tagged page it uses the session of that page', async () => {
    const site = await siteWith('');
    site.page('/inner', `<button data-glancebutton="startSession">x</button>`);
    site.page('/', `${LISTEN}<iframe src="/inner"></iframe>`);
    const page = await open(site.origin);
    await page.frameLocator('iframe').locator('button').click();
    await until('a session of the page', async () => (await names(page)).includes('sessionstart'));
    expect(await page.frames()[1]!.evaluate('GLANCE.Cobrowse.Visitor.getKey()')).toBe('48211');
    await page.reload();
    await until('the session after a reload', async () => (await names(page)).includes('statereceived'));
    expect(site.visitors).toHaveLength(2);
  });

  test('on a file: page it says why it does not work', async () => {
    const site = await siteWith('');
    const directory = mkdtempSync(join(tmpdir(), 'glance-kit-file-'));
    try {
      writeFileSync(join(directory, 'page.html'), site.tag.replace('src="', `src="${site.origin}`));
      const page = await browser.context.newPage();
      pages.push(page);
      const errors: string[] = [];
      page.on('console', (line) => void (line.type() === 'error' && errors.push(line.text())));
      await page.goto(pathToFileURL(join(directory, 'page.html')).href);
      expect(errors.join()).toMatch(/ERR_DOMAINPARSE.*file:/);
      expect(await reason(page, 'GLANCE.Cobrowse.Visitor.startSession()')).toMatchObject({
        msg: expect.stringMatching(/file:/),
      });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  test('data-ws names the host of the service', async () => {
    const service = await siteWith('');
    const site = await siteWith('');
    site.page(
      '/',
      `<!doctype html><html><head>${site.tag.replace('data-site', `data-ws="${new URL(service.origin).host}" data-site`)}</head><body></body></html>`,
    );
    await start(await open(site.origin));
    expect(service.visitors).toHaveLength(1);
    expect(site.visitors).toHaveLength(0);
  });

  test('start elements work by delegation, prevent the default and honour disabled', async () => {
    const site =
      await siteWith(`${LISTEN}<div style="height:3000px"></div><a id=a href="#" data-glancebutton="showTerms">x</a>
      <button id=b disabled data-glancebutton="startSession">x</button><button id=c glance_button="startSession"><b id=d>x</b></button>`);
    const page = await open(site.origin);
    await page.locator('#a').click();
    await page.locator('[part=decline]').click();
    expect(page.url()).toBe(`${site.origin}/`);
    await page.locator('#b').dispatchEvent('click');
    expect(await names(page)).toEqual([]);
    await page.locator('#d').click();
    await until('a session', async () => (await names(page)).includes('sessionstart'));
  });

  test('hot keys start what data-inputevents names', async () => {
    const site = await siteWith('');
    const tag = site.tag.replace('data-site', `data-inputevents='{"ctrl-13":"startSession"}' data-site`);
    site.page('/', `<!doctype html><html><head>${tag}${LISTEN}</head><body></body></html>`);
    const page = await open(site.origin);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await until('a session', async () => (await names(page)).includes('sessionstart'));
    expect(site.visitors).toHaveLength(1);
  });

  test('with data-ui="custom" there is no widget and events wait for setUIReady', async () => {
    const site = await siteWith('');
    const tag = site.tag.replace('data-site', 'data-ui="custom" data-site');
    site.page('/', `<!doctype html><html><head>${tag}${LISTEN}</head><body></body></html>`);
    const page = await open(site.origin);
    await start(page);
    expect(await page.evaluate('GLANCE.Cobrowse.VisitorUI')).toBeUndefined();
    expect(await page.locator('#glance_ssnkey_box').count()).toBe(0);
    expect(await names(page)).toEqual([]);
    await page.evaluate('GLANCE.Cobrowse.Visitor.setUIReady()');
    expect(await names(page)).toEqual(['sessionstarting', 'sessionstart', 'sessioncontinue']);
    await page.evaluate('GLANCE.Cobrowse.Visitor.stopSession(); void GLANCE.Cobrowse.Visitor.showTerms()');
    await until('the refusal', async () => (await names(page)).at(-1) === 'error');
    expect((await events(page)).at(-1)).toMatchObject([
      'error',
      { msg: expect.stringMatching(/its own terms/) },
    ]);
  });

  test("nothing but the policy 'self' is needed", async () => {
    const site = await siteWith('', { headers: { 'content-security-policy': "default-src 'self'" } });
    site.page(
      '/watch.js',
      `window.broken=[];document.addEventListener('securitypolicyviolation',(e)=>broken.push(e.violatedDirective+' '+e.blockedURI))`,
    );
    site.page(
      '/',
      `<!doctype html><html><head><script src="/watch.js"></script>${site.tag}</head><body><button data-glancebutton="showTerms">x</button></body></html>`,
    );
    const page = await open(site.origin);
    await page.locator('button').click();
    await page.locator('[part=accept]').click();
    await page.locator('#glance_ssnkey_box [part=bar]').waitFor();
    site.visitor.send({ type: 'snapshot' });
    await until('a picture', () => site.visitor.frames[0]);
    expect(await page.evaluate('broken')).toEqual([]);
    // The sheets apply: without them the bar would be as wide as the page.
    const bar = await page.locator('[part=bar]').boundingBox();
    expect(bar!.width).toBeLessThan(700);
  });
});

describe('the widget', () => {
  test('asks for consent in a dialog that keeps the focus; Escape declines', async () => {
    const site = await siteWith(
      `<button id=help data-glancebutton="showTerms">help</button><input id=below>`,
      {
        settings: { terms: { text: 'An agent will see this page.', url: 'https://example.test/terms' } },
      },
    );
    const page = await open(site.origin);
    await page.locator('#help').focus();
    const declined = reason(page, 'GLANCE.Cobrowse.VisitorUI.showTerms()');
    const dialog = page.getByRole('dialog', { name: 'Share this page?' });
    await dialog.waitFor();
    expect(await dialog.getAttribute('aria-modal')).toBe('true');
    expect(await dialog.getByRole('link').getAttribute('href')).toBe('https://example.test/terms');
    const focused = `(() => { let e = document.activeElement; while (e.shadowRoot) e = e.shadowRoot.activeElement; return e.getAttribute('part') ?? e.id })()`;
    const seen = [];
    for (let press = 0; press < 4; press += 1) {
      seen.push(await page.evaluate(focused));
      await page.keyboard.press('Tab');
    }
    expect(seen).toEqual(['accept', 'link', 'decline', 'accept']);
    await page.evaluate(`document.querySelector('#below').focus()`);
    expect(await page.evaluate(focused)).not.toBe('below');
    await page.keyboard.press('Escape');
    expect(await declined).toMatchObject({ code: 'declined' });
    expect(await page.evaluate(focused)).toBe('help');
    expect(site.visitors).toHaveLength(0);
  });

  test('the button leads to the terms, and Accept starts with the parameters that were set', async () => {
    const site = await siteWith('');
    const tag = site.tag.replace('data-site', 'data-termsurl="/legal" data-site');
    site.page('/', `<!doctype html><html><head>${tag}${LISTEN}</head><body></body></html>`);
    const page = await open(site.origin);
    const button = page.locator('#glance_cobrowse_btn [part=button]');
    await page.evaluate('GLANCE.Cobrowse.Visitor.toggleButton()');
    await button.waitFor();
    await page.evaluate('GLANCE.Cobrowse.VisitorUI.toggleButton()');
    await button.waitFor({ state: 'detached' });
    await page.evaluate(`GLANCE.Cobrowse.Visitor.setStartParams({ sessionKey: 'case-3' })`);
    await page.evaluate('GLANCE.Cobrowse.VisitorUI.showButton(true)');
    await button.click();
    expect(await page.locator('[part=link]').getAttribute('href')).toBe(`${site.origin}/legal`);
    expect(site.visitors).toHaveLength(0);
    await page.locator('[part=accept]').click();
    await until('a session', async () => (await names(page)).includes('sessionstart'));
    expect((await names(page))[0]).toBe('clickstart');
    expect(site.visitor.messages[0]).toMatchObject({ sessionKey: 'case-3' });
    // One session is enough: the button is back when it is over.
    expect(await button.count()).toBe(0);
    await page.evaluate('GLANCE.Cobrowse.Visitor.stopSession()');
    await button.waitFor();
  });

  test('shows a random code, who is looking, and Stop; Stop ends the session', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    await start(page);
    const bar = page.locator('#glance_ssnkey_box');
    expect(await bar.locator('[part=code]').textContent()).toBe('48211');
    expect(await bar.locator('[part=status]').textContent()).toBe('Waiting for an agent');
    site.visitor.agents({ name: 'Anna Keller', email: 'anna@bank.example.test', phone: '+41 44 555' }, {});
    await until('the names', async () =>
      (await bar.locator('[part=status]').textContent())?.startsWith('Anna Keller and An agent'),
    );
    // Also where there is little room.
    await page.setViewportSize({ width: 280, height: 600 });
    const details = bar.locator('[part=details]');
    expect(await details.isVisible()).toBe(true);
    expect(await details.textContent()).toBe('anna@bank.example.test · +41 44 555');
    expect(await events(page)).toContainEqual(['agents', expect.objectContaining({ count: 2 })]);
    expect(await names(page)).toContain('agentjoin');
    await bar.locator('[part=stop]').click();
    await until('the end', async () => (await names(page)).includes('sessionend'));
    expect((await names(page)).slice(-3)).toEqual(['clickstop', 'leavesession', 'sessionend']);
    expect((await events(page)).at(-1)).toEqual(['sessionend', { reason: 'visitor' }]);
    expect(site.visitor.messages.at(-1)).toEqual({ type: 'end' });
    expect(await bar.count()).toBe(0);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(false);
  });

  test('does not show a key that is a visitor id', async () => {
    const site = await siteWith('');
    const page = await open(site.origin);
    await start(page, `'customer-4711'`);
    await page.locator('[part=bar]').waitFor();
    expect(await page.locator('[part=code]').isVisible()).toBe(false);
    expect(await page.locator('#glance_ssnkey_box').textContent()).not.toContain('4711');
  });

  test('draws its border along all four edges and leaves the bottom of a 280 px page free', async () => {
    const site = await siteWith('');
    const page = await open(site.origin);
    await page.setViewportSize({ width: 280, height: 600 });
    await start(page);
    const border = await page.locator('[part=border]').boundingBox();
    expect(border).toEqual({ x: 0, y: 0, width: 280, height: 600 });
    const bar = await page.locator('[part=bar]').boundingBox();
    expect(bar!.y + bar!.height).toBeLessThan(120);
    expect(bar!.x).toBeGreaterThanOrEqual(0);
    expect(bar!.x + bar!.width).toBeLessThanOrEqual(280);
    expect(await page.evaluate('document.elementFromPoint(140, 560).tagName')).toMatch(/HTML|BODY/);
  });

  test('is not in the picture', async () => {
    const site = await siteWith('<p>page</p>');
    const page = await open(site.origin);
    await start(page);
    await page.evaluate('GLANCE.Cobrowse.VisitorUI.showButton()');
    site.visitor.send({ type: 'snapshot' });
    await until('a picture', () => site.visitor.frames[0]);
    site.visitor.agents({ name: 'Anna Keller' });
    await page.locator('text=Anna Keller').first().waitFor();
    await page.evaluate(`document.querySelector('p').textContent = 'changed'`);
    await until('the change', () => site.visitor.frames.some(({ json }) => json.includes('changed')));
    const wire = site.visitor.frames.map(({ json }) => json).join();
    for (const word of ['48211', 'Anna', 'Stop', 'glance_ssnkey_box', '--accent'])
      expect(wire).not.toContain(word);
  });
});

describe('the session', () => {
  test('goes on over a navigation and a reload', async () => {
    const site = await siteWith(LISTEN);
    site.page('/next', LISTEN);
    const page = await open(site.origin);
    await start(page);
    await page.goto(`${site.origin}/next?secret=1#x`);
    await until('the session on the next page', async () => (await names(page)).includes('statereceived'));
    expect(await names(page)).toEqual(['sessioncontinue', 'statereceived']);
    expect(site.visitor.messages[0]).toMatchObject({ type: 'resume', page: { url: `${site.origin}/next` } });
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.getKey()')).toBe('48211');
    await page.reload();
    await until('the session after the reload', async () => (await names(page)).includes('statereceived'));
    expect(await page.locator('[part=code]').textContent()).toBe('48211');
    expect(site.visitors).toHaveLength(3);
  });

  test('goes on when the page comes back from the back/forward cache', async () => {
    const site = await siteWith(LISTEN);
    site.page('/next', LISTEN);
    const page = await open(site.origin);
    await start(page);
    await page.goto(`${site.origin}/next`);
    await until('the next page', async () => (await names(page)).includes('statereceived'));
    // Not awaited: the driver does not notice a page that was never unloaded.
    page.goBack().catch(() => undefined);
    const back = await until('the session again', () =>
      site.visitors.length === 3 ? site.visitor.messages[0] : undefined,
    );
    expect(back).toMatchObject({ type: 'resume', page: { url: `${site.origin}/` } });
    expect(site.requests.filter((request) => request.startsWith('/ '))).toHaveLength(1);
  });

  test('moves to the tab the visitor looks at', async () => {
    const site = await siteWith(LISTEN, {
      answer: (visitor) => {
        // As the service does: the newest page of a session has it.
        for (const other of site.visitors) if (other !== visitor) other.close('replaced');
        return false;
      },
    });
    const first = await open(site.origin);
    await start(first);
    const second = await open(site.origin);
    await until('the session in the second tab', async () =>
      (await names(second)).includes('sessioncontinue'),
    );
    await until('blur in the first', async () => (await names(first)).includes('blur'));
    expect(await first.locator('#glance_ssnkey_box').count()).toBe(0);
    await first.bringToFront();
    await first.evaluate('dispatchEvent(new Event("focus"))');
    await until('focus in the first', async () => (await names(first)).includes('focus'));
    await until('blur in the second', async () => (await names(second)).includes('blur'));
    await first.evaluate('GLANCE.Cobrowse.Visitor.stopSession()');
    await until('the end in the second', async () => (await names(second)).includes('sessionend'));
  });

  test('comes back after the connection was lost, and says so', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    await start(page);
    site.refuseSockets = true;
    site.visitor.socket.terminate();
    await until('reconnecting', async () => (await names(page)).includes('connection'));
    expect(await page.locator('[part=status]').textContent()).toBe('Reconnecting…');
    site.refuseSockets = false;
    await until(
      'ok',
      async () => (await events(page)).filter(([name]) => name === 'connection').length === 2,
    );
    expect((await events(page)).filter(([name]) => name === 'connection')).toEqual([
      ['connection', { status: 'reconnecting' }],
      ['connection', { status: 'ok' }],
    ]);
    expect(site.visitor.messages[0]).toMatchObject({ type: 'resume' });
    site.visitor.send({ type: 'snapshot' });
    await until('a picture', () => site.visitor.frames.some(({ keyframe }) => keyframe));
  });

  test.each([
    ['agent', 'agent', 'The agent ended the session. You are no longer sharing this page.'],
    ['timeout', 'error', 'You are no longer sharing this page.'],
  ] as const)(
    'ended by the service (%s) ends here with reason %s and says so',
    async (said, told, notice) => {
      const site = await siteWith(LISTEN);
      const page = await open(site.origin);
      await start(page);
      site.visitor.send({ type: 'ended', reason: said });
      site.visitor.close('ended');
      await until('the end', async () => (await names(page)).includes('sessionend'));
      expect((await events(page)).at(-1)).toEqual(['sessionend', { reason: told }]);
      await page.getByText(notice, { exact: true }).waitFor();
      await page.reload();
      expect(await page.evaluate('GLANCE.Cobrowse.Visitor.loaded')).toBe(false);
    },
  );

  test('tells a route change without query and fragment, once for each address', async () => {
    const site = await siteWith('');
    const page = await open(site.origin);
    await start(page);
    await page.evaluate(
      `history.pushState(null, '', '/orders?token=1'); history.replaceState(null, '', '/orders?token=2#3'); history.pushState(null, '', '/cart')`,
    );
    await page.goBack();
    const told = await until('three routes', () => {
      const urls = site.visitor.messages.flatMap((message) =>
        message.type === 'page' ? [message.page.url] : [],
      );
      return urls.length >= 3 ? urls : undefined;
    });
    expect(told).toEqual([`${site.origin}/orders`, `${site.origin}/cart`, `${site.origin}/orders`]);
  });

  test('paused shows the agent a sentence instead of the page', async () => {
    const site = await siteWith('<p>private things</p>');
    const page = await open(site.origin);
    await start(page);
    await page.evaluate(`GLANCE.Cobrowse.Visitor.pauseSession({ pause: true, message: 'One moment' })`);
    site.visitor.send({ type: 'snapshot' });
    const first = await until('a picture', () => site.visitor.frames[0]);
    expect(first.json).toContain('One moment');
    expect(first.json).not.toContain('private things');
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.isSessionPaused()')).toBe(true);
    await page.evaluate('GLANCE.Cobrowse.Visitor.pauseSession({ pause: false })');
    await until('the page', () => site.visitor.frames.at(-1)!.json.includes('private things'));
  });

  test('stays paused on the next page, and goes on there when it went on here', async () => {
    const site = await siteWith(`${LISTEN}<p>private things</p>`);
    const tag = site.tag.replace('data-site', 'data-startpaused="1" data-site');
    site.page(
      '/',
      `<!doctype html><html><head>${tag}${LISTEN}</head><body><p>private things</p></body></html>`,
    );
    const page = await open(site.origin);
    await start(page);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.isSessionPaused()')).toBe(true);
    const reloaded = async (): Promise<string> => {
      const before = site.visitors.length;
      await page.reload();
      await until('the next page', () => site.visitors.length > before && site.visitor.messages.length > 0);
      await until('the session', async () => (await names(page)).includes('statereceived'));
      site.visitor.send({ type: 'snapshot' });
      return (await until('a picture', () => site.visitor.frames[0])).json;
    };
    expect(await reloaded()).not.toContain('private things');
    await page.evaluate('GLANCE.Cobrowse.Visitor.pauseSession({ pause: false })');
    expect(await reloaded()).toContain('private things');
    await page.evaluate('GLANCE.Cobrowse.Visitor.pauseSession({ pause: true })');
    expect(await reloaded()).not.toContain('private things');
  });

  test('that cannot be reached again in two minutes ends as conndrop', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    await page.clock.install();
    await start(page);
    site.refuseSockets = true;
    site.visitor.socket.terminate();
    await until('reconnecting', async () => (await names(page)).includes('connection'));
    await until('the end', async () => {
      await page.clock.runFor(6_000);
      return (await names(page)).includes('sessionend');
    });
    expect((await events(page)).slice(-2)).toMatchObject([
      ['error', { code: 'conndrop' }],
      ['sessionend', { reason: 'error' }],
    ]);
    expect(await page.locator('#glance_ssnkey_box').count()).toBe(0);
  });

  test('what this service does not offer is said, not swallowed', async () => {
    const site = await siteWith(LISTEN);
    const page = await open(site.origin);
    await start(page);
    await page.evaluate(`{ const { Visitor } = GLANCE.Cobrowse;
      Visitor.enableRC(true); Visitor.sendSessionMessage('a', 1); Visitor.addSessionMessageListener('a', () => {}) }`);
    const said = (await events(page)).filter(([name]) => name === 'error').map(([, detail]) => detail);
    expect(said).toMatchObject(
      Array(3).fill({ code: 'service', msg: expect.stringMatching(/not supported/) }),
    );
  });

  test.each([
    ['Visitor.crossDomain', `{ url: '/next' }`],
    ['Visitor.continueSessionAt', `{ destination: '/next' }`],
    ['VisitorUI.promptCrossDomain', `{ url: '/next' }`],
  ])('%s goes on within the site', async (method, argument) => {
    const site = await siteWith(LISTEN);
    site.page('/next', LISTEN);
    const page = await open(site.origin);
    await start(page);
    await page.evaluate(`void GLANCE.Cobrowse.${method}(${argument})`);
    await page.waitForURL('**/next');
    await until('the session', async () => (await names(page)).includes('statereceived'));
  });

  test('a listener that throws does not keep the next one from its event', async () => {
    const site = await siteWith(
      `<script>GLANCE.Cobrowse.Visitor.addEventListener('sessionstart',()=>{throw new Error('mine')})</script>${LISTEN}`,
    );
    const page = await open(site.origin);
    await start(page);
    expect(await names(page)).toContain('sessionstart');
  });
});
