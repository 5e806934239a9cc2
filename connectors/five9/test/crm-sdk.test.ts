import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { build } from 'esbuild';
import type { FrameLocator, Page } from 'playwright-core';
import type { Five9Toolkit } from '@glance-kit/testing/five9';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { BUNDLE_OPTIONS, buildBundles } from '../../../tools/bundles.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(60_000);

declare global {
  interface Window {
    toolkit: Five9Toolkit;
  }
}

let browser: BrowserSession;
let stage: Stage;
let page: Page;
/** Each test has a call of its own: the page keeps what it knows of the others. */
let call: string;
let calls = 0;
let panel: FrameLocator;
let scripts: { sdk: string; toolkit: string };

/** A file of the simulator for a browser. */
async function script(source: string): Promise<string> {
  const { outputFiles } = await build({
    ...BUNDLE_OPTIONS,
    stdin: { contents: source, resolveDir: import.meta.dirname, loader: 'ts' },
    format: 'iife',
    legalComments: 'none',
    write: false,
  });
  return outputFiles[0]!.text;
}

beforeAll(async () => {
  await buildBundles(['five9', 'five9CrmSdk']);
  scripts = {
    sdk: await script(
      `import { installFive9CrmSdk } from '@glance-kit/testing/five9'; installFive9CrmSdk();`,
    ),
    toolkit: await script(
      `import { five9Toolkit } from '@glance-kit/testing/five9'; window.toolkit = five9Toolkit();`,
    ),
  };
  browser = await openBrowser({ viewport: { width: 900, height: 700 } });
  stage = await openStage();
  page = await browser.context.newPage();
  panel = page.frameLocator('iframe[name=panel]');
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

beforeEach(async () => {
  stage.reset();
  call = `call-${(calls += 1)}`;
  const port = new URL(stage.desktop).port;
  stage.config = {
    ...stage.config,
    crmSdk: `http://cdn.localhost:${port}/crm-sdk.js`,
    activity: '/activity',
  };
  stage.files = {
    '/crm-sdk.js': { type: 'text/javascript', content: scripts.sdk },
    '/toolkit': {
      type: 'text/html',
      content: `<!doctype html><title>Toolkit</title><script>${scripts.toolkit}</script>`,
    },
  };
});
afterEach(() =>
  Promise.all(browser.context.pages().map((open) => (open === page ? undefined : open.close()))),
);

const cavs = () => [
  { id: '101', group: 'Call', name: 'call_id', value: call },
  { id: '201', group: 'Cobrowse', name: 'session_id', value: '' },
  { id: '202', group: 'Cobrowse', name: 'session_reason', value: '' },
  { id: '203', group: 'Cobrowse', name: 'session_seconds', value: '' },
];

/** A desktop with the toolkit in a frame of its own site, and the panel beside it. */
async function openDesktop(): Promise<void> {
  const { port } = new URL(stage.desktop);
  await page.goto(`${stage.desktop}/desktop`);
  await addFrame('toolkit', `http://toolkit.localhost:${port}/toolkit`);
  await until(() => page.frame({ url: /\/toolkit$/ }) !== null);
  await toolkit().waitForFunction(() => window.toolkit !== undefined);
  await toolkit().evaluate(
    (variables) =>
      window.toolkit.begin({ interactionId: 'A5F0', kind: 'call', variables, data: { ani: '+15550142' } }),
    cavs(),
  );
  await addFrame('panel', stage.page(`?call=${call}&visitor=8421&v=1`));
  await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
  // Five9 tells nobody what was before the SDK subscribed.
  await toolkit().waitForFunction(() =>
    window.toolkit.log.some(
      ({ message }) =>
        typeof message === 'object' && 'request' in message && message.request.attrName === 'subscribe',
    ),
  );
}
const addFrame = (name: string, src: string): Promise<void> =>
  page.evaluate(
    ([frameName, address]) => {
      const frame = document.createElement('iframe');
      Object.assign(frame, { name: frameName, src: address });
      Object.assign(frame.style, { width: '400px', height: '600px' });
      document.body.append(frame);
    },
    [name, src] as const,
  );
const toolkit = () => page.frame({ url: /\/toolkit$/ })!;
const variable = (name: string): Promise<string> =>
  toolkit().evaluate(
    async (wanted) => {
      const asked = window.toolkit.log.findLast(
        ({ message }) =>
          typeof message === 'object' && 'request' in message && message.request.attrName === 'setCav',
      );
      const { cavList } = ((asked?.message as { request: { args: unknown[] } } | undefined)?.request
        .args[0] ?? {
        cavList: [],
      }) as { cavList: { id: string; value: string }[] };
      return cavList.find(({ id }) => id === wanted)?.value ?? '';
    },
    cavs().find((one) => one.name === name)!.id,
  );
async function until(holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const deadline = Date.now() + 15_000; !(await holds());)
    if (Date.now() > deadline) throw new Error(`It did not come to hold: ${holds.toString()}`);
    else await new Promise((resolve) => setTimeout(resolve, 20));
}
async function join(): Promise<void> {
  await Promise.all([page.waitForEvent('popup'), panel.getByRole('button', { name: 'Join' }).click()]);
  await panel.getByRole('heading', { name: 'In session' }).waitFor();
}

describe('beside Five9’s toolkit', () => {
  test('a session is written to the variables of its call, over the messages of the SDK', async () => {
    await openDesktop();
    await join();
    await until(async () => (await variable('session_id')) === '12345.8421.77');
    await panel.getByRole('button', { name: 'End session' }).click();
    await until(async () => (await variable('session_reason')) === 'agent');
    expect(await variable('session_seconds')).toMatch(/^\d+$/);
    expect(stage.records.map(({ phase }) => phase)).toEqual(['started', 'ended']);
    const asked = await toolkit().evaluate(() => window.toolkit.log.map(({ message }) => message));
    expect(asked[0]).toBe('connected:');
    expect(
      asked.slice(1).map((message) => (message as { request: { attrName: string } }).request.attrName),
    ).toEqual(expect.arrayContaining(['subscribe', 'getCav', 'setCav']));
  });

  test('a call that has ended cannot be joined any more; one that runs goes on', async () => {
    await openDesktop();
    await toolkit().evaluate(() => window.toolkit.end('A5F0'));
    await panel.getByRole('heading', { name: 'The contact is being closed' }).waitFor();
    await toolkit().evaluate(
      (variables) => window.toolkit.begin({ interactionId: 'A5F0', kind: 'call', variables }),
      cavs(),
    );
    await panel.getByRole('heading', { name: 'Ready to join' }).waitFor();
    await join();
    await toolkit().evaluate(() => window.toolkit.end('A5F0'));
    await toolkit().evaluate(() => window.toolkit.finish('A5F0'));
    await panel.getByRole('button', { name: 'End session' }).click();
    await until(() => stage.records.some(({ phase }) => phase === 'ended'));
    // The variables are out of reach now: that is nothing to retry.
    expect(await panel.getByText('Not saved to the record yet.').count()).toBe(0);
  });

  test('a variable that is refused is offered again', async () => {
    await openDesktop();
    await toolkit().evaluate(() => void (window.toolkit.refuse = true));
    await join();
    await panel.getByText('Not saved to the record yet.').waitFor();
    await toolkit().evaluate(() => void (window.toolkit.refuse = false));
    await panel.getByRole('button', { name: 'Retry' }).click();
    await panel.getByText('Not saved to the record yet.').waitFor({ state: 'detached' });
  });

  test('another call of the toolkit is another call', async () => {
    await openDesktop();
    await toolkit().evaluate((variables) => {
      const other = variables.map((one) => (one.name === 'call_id' ? { ...one, value: 'another' } : one));
      window.toolkit.begin({ interactionId: 'B6', kind: 'call', variables: other });
      window.toolkit.end('B6');
    }, cavs());
    await join();
    await until(async () => (await variable('session_id')) !== '');
    const written = await toolkit().evaluate(() => JSON.stringify(window.toolkit.log));
    expect(written).toContain('"interactionId":"A5F0","cavList"');
    expect(written).not.toContain('"interactionId":"B6","cavList"');
  });
});

test('a frame that poses as the toolkit is a hint: it names no visitor and no agent, and joins nothing', async () => {
  stage.files['/toolkit']!.content = `<!doctype html><script>
    addEventListener('message', ({ data, source }) => {
      if (data?.message !== 'asking_connect') return;
      const { port1, port2 } = new MessageChannel();
      const say = (message) => port1.postMessage({ iframeName: data.iframeName, sender: 'evil', message });
      port1.onmessage = ({ data: { message } }) => {
        if (!message.request) return;
        const { id, request } = message;
        window.toolkit.log.push({ message });
        if (request.attrName === 'getCav') return say({ id, response: [{ id: '1', group: 'Cobrowse', name: 'visitor_id', value: '666' }, null, { id: {}, group: '__proto__' }] });
        say({ id, response: null });
        for (const payload of [null, 7, { callData: { interactionId: '${call}', ani: '666', agentId: 'mallory' } }])
          say({ event: { objectId: 'interactionApi', name: 'interactionEvent', data: { reason: 'callAccepted', payload } } });
      };
      source.postMessage({ iframeName: data.iframeName, message: 'connect', sender: 'evil' }, '*', [port2]);
    });
    window.toolkit = { begin() {}, log: [] };
  </script>`;
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  await openDesktop();
  expect(await panel.locator('body').textContent()).not.toMatch(/666|mallory/);
  await join();
  // The page asks for the variables after it has heard the lies: they came before, over the same port.
  await toolkit().waitForFunction(() => window.toolkit.log.length >= 2);
  expect(await panel.locator('body').textContent()).not.toMatch(/666|mallory/);
  expect(stage.records[0]).toMatchObject({ conversationId: call, sessionKey: '8421' });
  expect(faults).toEqual([]);
});

test('without the file at that address the page says so, and works', async () => {
  delete stage.files['/crm-sdk.js'];
  await page.goto(stage.page(`?call=${call}&visitor=8421&v=1`));
  await page.getByText('CRM SDK did not load').waitFor();
  await page.getByRole('heading', { name: 'Ready to join' }).waitFor();
});

test('a page that names no SDK loads none', async () => {
  const { crmSdk: _, ...config } = stage.config!;
  stage.config = config;
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(stage.page(`?call=${call}&visitor=8421&v=1`));
  await page.getByRole('heading', { name: 'Ready to join' }).waitFor();
  expect(asked.filter((url) => /crm-sdk/.test(url))).toEqual([]);
});
