import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { DEFAULT_SANDBOX } from '@glance-kit/testing/amazon-connect';
import type { Frame, Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { AGENT, openStage, type Stage } from './stage.js';
import type {} from './workspace-page.js';

jest.setTimeout(60_000);

// What a frame of the agent workspace can do: the workspace on 127.0.0.1, the app on panel.localhost, which are two
// sites for the browser; third-party storage blocked, pop-ups blocked without a click, as users have it.

/** The sandbox that the platform gives unless told otherwise, and the one that our registration asks for. */
const AS_GIVEN: { Sandbox: string[]; Allow: string[] } = { Sandbox: [...DEFAULT_SANDBOX], Allow: [] };
const AS_ASKED: typeof AS_GIVEN = {
  Sandbox: [...DEFAULT_SANDBOX, 'allow-popups-to-escape-sandbox'],
  Allow: ['microphone', 'camera', 'clipboard-write'],
};
const without = (token: string): typeof AS_GIVEN => ({
  Sandbox: DEFAULT_SANDBOX.filter((one) => one !== token),
  Allow: [],
});

const page =
  (body: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, reply) =>
    void reply
      .writeHead(200, { 'content-type': 'text/html', ...headers })
      .end(`<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">${body}`);

/** Tells what it is and who opened it. */
const OPENED = `<title>opened</title><script>
  document.cookie = 'own=1; SameSite=Lax';
  document.title = 'opened, opener ' + (opener ? 'kept' : 'cut') + ', cookies ' + document.cookie;
</script>`;

const PAGES: Record<string, RequestListener> = {
  '/frame': page('<title>frame</title><button>Act</button>'),
  '/window': page(OPENED),
  '/isolated': page(OPENED, { 'cross-origin-opener-policy': 'same-origin' }),
  '/posted': (request, reply) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => page(`<title>${request.method} ${body}</title>`)(request, reply));
  },
};

let stage: Stage;
let browser: BrowserSession;

beforeAll(async () => {
  stage = await openStage(PAGES);
  browser = await openBrowser({ blockThirdParty: 'storage', fakeMedia: true });
  await browser.context.grantPermissions(['microphone'], { origin: stage.workspace });
  await keepOwn(browser);
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});
afterEach(async () => {
  await Promise.all(browser.context.pages().map((open) => open.close()));
});

async function frameWith(
  IframeConfig: typeof AS_GIVEN,
  { context } = browser,
): Promise<{ desktop: Page; frame: Frame }> {
  const desktop = await context.newPage();
  await desktop.goto(stage.workspace);
  await desktop.waitForFunction(() => 'open3p' in window);
  const application = stage.application({
    IframeConfig,
    ApplicationSourceConfig: { ExternalUrlConfig: { AccessUrl: `${stage.app}/frame`, ApprovedOrigins: [] } },
  });
  await desktop.evaluate(
    (options) => {
      window.open3p(options);
      window.workspace.openApp();
    },
    { application, agent: AGENT },
  );
  const element = await desktop.locator('iframe').elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error('There is no frame.');
  await frame.getByRole('button').waitFor();
  return { desktop, frame };
}

/** What the app's site has of its own, outside of every frame. */
async function keepOwn({ context }: BrowserSession): Promise<void> {
  const own = await context.newPage();
  await own.goto(`${stage.app}/window`);
  await own.evaluate(() => localStorage.setItem('own', '1'));
  await own.close();
}

/** Runs this in a click on the frame's button, as an agent's click would. */
async function inClick(frame: Frame, run: string): Promise<void> {
  await frame.evaluate((text) => {
    document.querySelector('button')!.onclick = () => new Function(text)();
  }, run);
  await frame.getByRole('button').click();
}

/** The name of the error that this ends with, or `works`. */
const outcome = (frame: Frame, run: string): Promise<string> =>
  frame.evaluate(async (text) => {
    try {
      await new Function(`return (async () => { ${text} })()`)();
      return 'works';
    } catch (error) {
      return (error as Error).name;
    }
  }, run);

const SANDBOXES: [string, typeof AS_GIVEN][] = [
  ['as the platform gives it', AS_GIVEN],
  ['as we ask for it', AS_ASKED],
];

describe.each(SANDBOXES)('a frame of the workspace, %s', (_, config) => {
  test('has no local storage', async () => {
    const { frame } = await frameWith(config);
    expect(await outcome(frame, 'localStorage.getItem("own")')).toBe('SecurityError');
  });

  test('sees partitioned cookies only, and has no storage access', async () => {
    const { frame } = await frameWith(config);
    const cookies = await frame.evaluate(() => {
      document.cookie = 'lax=1; SameSite=Lax';
      document.cookie = 'none=1; SameSite=None; Secure';
      document.cookie = 'parted=1; SameSite=None; Secure; Partitioned';
      return document.cookie;
    });
    expect(cookies).toBe('parted=1');
    expect(await frame.evaluate(() => document.hasStorageAccess())).toBe(false);
  });

  test('can go neither full screen nor capture the screen', async () => {
    const { frame } = await frameWith(config);
    const allowed = await frame.evaluate(() => {
      const { featurePolicy } = document as unknown as {
        featurePolicy: { allowsFeature(name: string): boolean };
      };
      return [document.fullscreenEnabled, featurePolicy.allowsFeature('display-capture')];
    });
    expect(allowed).toEqual([false, false]);
  });

  test('opens a window of our site that knows its opener and has its own cookies', async () => {
    const { frame } = await frameWith(config);
    const opening = browser.context.waitForEvent('page');
    await inClick(frame, 'window.open("/window", "view")');
    const view = await opening;
    await view.waitForFunction(() => document.title.startsWith('opened,'));
    expect(await view.title()).toBe('opened, opener kept, cookies own=1');
  });

  test('posts a form into a window that it opened in the click, also a while later', async () => {
    const { frame } = await frameWith(config);
    const opening = browser.context.waitForEvent('page');
    await inClick(frame, POST_LATER);
    const view = await opening;
    await view.waitForFunction(() => document.title.startsWith('POST'));
    expect(await view.title()).toBe('POST key=1');
  });

  test('cannot send the whole workspace somewhere else', async () => {
    const { frame, desktop } = await frameWith(config);
    expect(await outcome(frame, 'top.location.href = "/window"')).toBe('SecurityError');
    expect(desktop.url()).toBe(`${stage.workspace}/`);
  });
});

test('where only third-party cookies are blocked, a frame keeps what it likes but sees nothing of our windows', async () => {
  const milder = await openBrowser({ blockThirdParty: true });
  try {
    await keepOwn(milder);
    const { frame } = await frameWith(AS_GIVEN, milder);
    expect(await frame.evaluate(() => localStorage.getItem('own'))).toBeNull();
    expect(await outcome(frame, 'localStorage.setItem("kept", "1")')).toBe('works');
    expect(await frame.evaluate(() => localStorage.getItem('kept'))).toBe('1');
  } finally {
    await milder.close();
  }
});

const POST_LATER = `
  window.open('about:blank', 'view');
  setTimeout(() => {
    const form = document.createElement('form');
    Object.assign(form, { action: '/posted', method: 'post', target: 'view' });
    form.innerHTML = '<input name="key" value="1">';
    document.body.append(form);
    form.submit();
    document.title = 'sent';
  }, 600);`;

describe('an isolated page (COOP) in a window of the frame', () => {
  test('does not load at all with the platform’s own sandbox: the window inherits it', async () => {
    const { frame } = await frameWith(AS_GIVEN);
    const failed = browser.context.waitForEvent('requestfailed', (request) =>
      request.url().endsWith('/isolated'),
    );
    await inClick(frame, 'window.open("/isolated", "view")');
    expect((await failed).failure()?.errorText).toMatch(/BLOCKED_BY_RESPONSE|COOP/i);
  });

  test('loads with ours, and its opener is cut', async () => {
    const { frame } = await frameWith(AS_ASKED);
    const opening = browser.context.waitForEvent('page');
    await inClick(frame, 'window.open("/isolated", "view")');
    const view = await opening;
    await view.waitForFunction(() => document.title.startsWith('opened,'));
    expect(await view.title()).toBe('opened, opener cut, cookies own=1');
  });
});

describe('the microphone', () => {
  const listen = 'await navigator.mediaDevices.getUserMedia({ audio: true })';

  test('is refused in the platform’s own frame, also where the agent has allowed it to the workspace', async () => {
    const { frame } = await frameWith(AS_GIVEN);
    expect(await outcome(frame, listen)).toBe('NotAllowedError');
  });

  test('works in ours', async () => {
    const { frame } = await frameWith(AS_ASKED);
    expect(await outcome(frame, listen)).toBe('works');
  });
});

describe('a sandbox with less than the four', () => {
  test('without allow-forms a form that is posted goes nowhere, and nothing says so', async () => {
    const { frame } = await frameWith(without('allow-forms'));
    const opening = browser.context.waitForEvent('page');
    await inClick(frame, POST_LATER);
    const view = await opening;
    await frame.waitForFunction(() => document.title === 'sent');
    // The round trip shows that everything that was going to happen has happened.
    await frame.evaluate(() => fetch('/window').then((reply) => reply.text()));
    expect(view.url()).toBe('about:blank');
  });

  test('without allow-popups no window opens, in a click either', async () => {
    const { frame } = await frameWith(without('allow-popups'));
    await inClick(frame, 'document.title = String(window.open("/window", "view"))');
    await frame.waitForFunction(() => document.title === 'null');
    expect(browser.context.pages()).toHaveLength(1);
  });
});
