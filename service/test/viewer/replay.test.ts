import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { IncrementalSource } from '@rrweb/types';
import { deflateRawSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { DEFLATED, KEYFRAME, MAX_PAYLOAD_BYTES } from '../../src/protocol/index.js';
import {
  added,
  changed,
  el,
  incrementalEvent,
  keyframe,
  mutation,
  page,
  retyped,
  simplePage,
  svg,
  text,
} from './recorded.js';
import { openStage, type Stage, type ViewerPeer } from './stage.js';

const HOUR_MS = 3_600_000;

jest.setTimeout(20_000); // a browser on a busy machine

let browser: BrowserSession;
let stage: Stage;
let tab: Page;
let service: ViewerPeer;

beforeAll(async () => void (browser = await openBrowser()), 30_000);
afterAll(() => browser.close());

beforeEach(async () => {
  stage = await openStage();
  tab = await browser.context.newPage();
  await tab.goto(stage.url);
  service = await stage.viewer();
  await service.next();
  service.join();
}, 30_000);

afterEach(async () => {
  await tab.close();
  await stage.close();
});

/** Waits until an expression about `page` (the document in the frame) holds. */
async function inPicture(expression: string): Promise<void> {
  const frame = `document.querySelector('.gk-room iframe')?.contentDocument`;
  while (
    !(await tab.evaluate(
      `(() => { const page = ${frame}; return Boolean(page?.body && (${expression})); })()`,
    ))
  ) {
    await tab.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
  }
}

describe('the picture', () => {
  test.each([
    ['right', 0],
    ['an hour ahead', HOUR_MS],
    ['an hour behind', -HOUR_MS],
    ['years behind', -20 * 365 * 24 * HOUR_MS],
  ])('follows at once when the visitor’s clock is %s', async (_clock, offMs) => {
    const timestamp = Date.now() + offMs;
    const words = text('one');
    const field = el('input', { value: '' });
    service.keyframe(keyframe(simplePage(words, field), { timestamp }));
    service.frame([retyped(words.id, 'two', timestamp + 50)]);
    service.frame([
      incrementalEvent(
        { source: IncrementalSource.Input, id: field.id, text: 'typed', isChecked: false },
        timestamp + 60,
      ),
    ]);
    // A clock that was corrected meanwhile: earlier than what came before.
    service.frame([retyped(words.id, 'three', timestamp - 5_000)]);
    await inPicture(`page.body.innerText.includes('three') && page.querySelector('input').value === 'typed'`);
  });

  test('applies a frame before anything else of the viewer runs', async () => {
    const words = text('0');
    service.keyframe(keyframe(simplePage(words)));
    await inPicture(`page.body.innerText === '0'`);
    // Listens after the viewer on the same socket's frame: a synchronous picture is changed by then.
    const lag = tab.evaluate(
      () =>
        new Promise((resolve) => {
          const frame = document.querySelector<HTMLIFrameElement>('.gk-room iframe')!;
          const { decode } = TextDecoder.prototype;
          TextDecoder.prototype.decode = function (...parts) {
            queueMicrotask(() => resolve(frame.contentDocument!.body.innerText));
            return decode.apply(this, parts);
          };
        }),
    );
    await tab.evaluate(() => undefined);
    service.frame([retyped(words.id, '1')]);
    expect(await lag).toBe('1');
  });

  test('follows pointer, clicks, focus, selection, scrolling and the size of the window', async () => {
    const field = el('input', { value: '' });
    const tall = el('div', { style: 'height: 3000px' }, 'tall');
    const root = simplePage(field, tall);
    service.keyframe(keyframe(root));
    service.frame([
      incrementalEvent({
        source: IncrementalSource.MouseMove,
        positions: [
          { x: 1, y: 1, id: field.id, timeOffset: -400 },
          { x: 40, y: 30, id: field.id, timeOffset: 0 },
        ],
      }),
      incrementalEvent({ source: IncrementalSource.MouseInteraction, type: 5, id: field.id }),
      incrementalEvent({ source: IncrementalSource.MouseInteraction, type: 2, id: field.id, x: 40, y: 30 }),
      incrementalEvent({ source: IncrementalSource.Scroll, id: root.id, x: 0, y: 500 }),
      incrementalEvent({ source: IncrementalSource.ViewportResize, width: 500, height: 400 }),
    ]);
    await inPicture(
      `page.defaultView.scrollY === 500 && page.querySelector('input').hasAttribute('data-gk-focus')`,
    );
    expect(
      await tab.evaluate(() => {
        const mouse = document.querySelector<HTMLElement>('.replayer-mouse')!;
        const frame = document.querySelector('iframe')!;
        return [mouse.style.left, mouse.style.top, mouse.className, frame.width, frame.height];
      }),
    ).toEqual(['40px', '30px', 'replayer-mouse active', '500', '400']);
  });

  test('fits into the window, follows its size, and is never enlarged', async () => {
    const seen = async () => {
      await tab.evaluate(
        () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
      );
      return tab.evaluate(() => {
        const stageBox = document.querySelector('.gk-stage')!.getBoundingClientRect();
        const box = document.querySelector('.gk-room iframe')!.getBoundingClientRect();
        return {
          inside:
            box.left >= stageBox.left - 1 &&
            box.right <= stageBox.right + 1 &&
            box.top >= stageBox.top - 1 &&
            box.bottom <= stageBox.bottom + 1,
          width: Math.round(box.width),
          sideways: document.documentElement.scrollWidth > document.documentElement.clientWidth,
        };
      });
    };
    service.keyframe(keyframe(simplePage('x'), { width: 1000, height: 500 }));
    await inPicture('true');
    await tab.setViewportSize({ width: 500, height: 600 });
    expect(await seen()).toEqual({ inside: true, width: 500, sideways: false });
    await tab.setViewportSize({ width: 280, height: 600 });
    expect(await seen()).toEqual({ inside: true, width: 280, sideways: false });
    await tab.setViewportSize({ width: 1600, height: 900 });
    expect(await seen()).toEqual({ inside: true, width: 1000, sideways: false });
    service.frame([incrementalEvent({ source: IncrementalSource.ViewportResize, width: 3200, height: 400 })]);
    await inPicture(`document.querySelector('iframe').width === '3200'`);
    expect(await seen()).toEqual({ inside: true, width: 1600, sideways: false });
  });

  test('shows modal dialogs above the page, and what is animated where it ends', async () => {
    const style = el(
      'style',
      {},
      '@keyframes in { from { opacity: 0 } } .fade { animation: in 90s both } .slow { transition: opacity 90s }',
    );
    const slow = el('p', { class: 'slow' }, 'slow');
    const dialog = el('dialog', { open: '', rr_open_mode: 'modal' }, 'Sure?');
    service.keyframe(keyframe(page([style], [el('p', { class: 'fade' }, 'faded in'), slow, dialog])));
    await inPicture(`page.querySelector('dialog:modal')`);
    await inPicture(`getComputedStyle(page.querySelector('.fade')).opacity === '1'`);
    service.frame([changed(slow.id, { style: 'opacity: 0' })]);
    await inPicture(`getComputedStyle(page.querySelector('.slow')).opacity === '0'`);
  });

  test('recovers from a page that hides the members of its document', async () => {
    const clobbering = [
      'createElement',
      'open',
      'close',
      'defaultView',
      'implementation',
      'head',
      'body',
      'scrollTo',
    ];
    service.keyframe(keyframe(simplePage(...clobbering.map((name) => el('form', { name })), 'first')));
    await inPicture(`page.querySelectorAll('form').length === ${clobbering.length}`);
    service.keyframe(keyframe(simplePage('second')));
    await inPicture(`page.documentElement.innerText.includes('second')`);
  });

  test('survives a page that is nested too deeply to be rebuilt', async () => {
    service.keyframe(keyframe(simplePage('first')));
    await inPicture(`page.body.innerText === 'first'`);
    const depth = 30_000;
    const json = Buffer.from(
      `[${keyframe(simplePage('@'))
        .map((event) => JSON.stringify(event))
        .join()
        .replace(
          '"childNodes":[{"id"',
          `"childNodes":[${'{"id":1,"type":2,"tagName":"div","attributes":{},"childNodes":['.repeat(depth)}${']}'.repeat(depth)},{"id"`,
        )}]`,
    );
    service.raw(KEYFRAME | DEFLATED, deflateRawSync(json), 5);
    expect(await service.next()).toEqual({ type: 'snapshot' });
    await tab.getByRole('heading', { name: 'Resynchronising…' }).waitFor();
    service.keyframe(keyframe(simplePage('after')));
    await inPicture(`page.body.innerText === 'after'`);
    await tab.locator('.gk-notice-card').waitFor({ state: 'hidden' });
  });

  test('is not rebuilt in a frame whose sandbox was opened, but in a new one', async () => {
    service.keyframe(keyframe(simplePage('first')));
    await inPicture(`page.body.innerText === 'first'`);
    await tab.evaluate(() =>
      document.querySelector('.gk-room iframe')!.setAttribute('sandbox', 'allow-same-origin allow-scripts'),
    );
    service.keyframe(keyframe(simplePage('second')));
    expect(await service.next()).toEqual({ type: 'snapshot' });
    expect(await tab.locator('.gk-room iframe').count()).toBe(0);
    service.keyframe(keyframe(simplePage('third')));
    await inPicture(`page.body.innerText === 'third'`);
    expect(await tab.locator('.gk-room iframe').getAttribute('sandbox')).toBe('allow-same-origin');
  });

  test('survives a deflate bomb', async () => {
    service.keyframe(keyframe(simplePage('first')));
    await inPicture(`page.body.innerText === 'first'`);
    service.raw(DEFLATED, deflateRawSync(Buffer.alloc(MAX_PAYLOAD_BYTES + 1, ' ')), 1);
    expect(await service.next()).toEqual({ type: 'snapshot' });
    service.keyframe(keyframe(simplePage('after')));
    await inPicture(`page.body.innerText === 'after'`);
  }, 20_000);

  test('takes frames of the page along, sandboxed like everything else', async () => {
    const inner = el('iframe', { id: 'inner', sandbox: 'allow-scripts' });
    const content = page([], ['inside']);
    service.keyframe(keyframe(simplePage(inner)));
    service.frame([mutation({ adds: [{ parentId: inner.id, nextId: null, node: content }] })]);
    await inPicture(`page.querySelector('#inner').contentDocument.body.innerText === 'inside'`);
    expect(
      await tab.evaluate(() => {
        const outer = document.querySelector<HTMLIFrameElement>('.gk-room iframe')!.contentDocument!;
        const script = outer
          .querySelector<HTMLIFrameElement>('#inner')!
          .contentDocument!.createElement('script');
        script.textContent = 'top.ran = ["inner"]';
        outer.querySelector<HTMLIFrameElement>('#inner')!.contentDocument!.body.append(script);
        return window.ran ?? [];
      }),
    ).toEqual([]);
  });

  test('draws vector graphics and shadow trees', async () => {
    const host = el('div', { id: 'host' });
    const shadow = { ...el('b', {}, 'in the shadow'), isShadow: true };
    service.keyframe(
      keyframe(
        simplePage(
          { ...host, isShadowHost: true, childNodes: [shadow] },
          svg('svg', { viewBox: '0 0 10 10' }, svg('g', { id: 'g' }), svg('use', { href: '#g' })),
        ),
      ),
    );
    await inPicture(
      `page.querySelector('#host').shadowRoot.textContent === 'in the shadow' && page.querySelector('use').namespaceURI.endsWith('svg')`,
    );
  });
});

test('the agent’s memory does not grow with the length of the session', async () => {
  const words = text('start');
  const list = el('ul');
  service.keyframe(keyframe(simplePage(words, list)));
  const devtools = await tab.context().newCDPSession(tab);
  const heap = async () => {
    for (let pass = 0; pass < 3; pass++) await devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await devtools.send('Runtime.getHeapUsage');
    return usedSize;
  };
  let done = 0;
  const stream = async (frames: number) => {
    for (let frame = 0; frame < frames; frame++) {
      const item = el('li', {}, `item ${frame}`);
      const host = { ...el('div'), isShadowHost: true };
      const inShadow = { ...el('i', { title: `${frame}`.repeat(100) }), isShadow: true };
      service.frame([
        retyped(words.id, `text ${frame} ${'x'.repeat(200)}`),
        added(list.id, item),
        mutation({
          adds: [
            { parentId: list.id, nextId: null, node: host },
            { parentId: host.id, nextId: null, node: inShadow },
          ],
        }),
        incrementalEvent({ source: IncrementalSource.Input, id: words.id, text: 'y', isChecked: false }),
        mutation({
          removes: [
            { parentId: list.id, id: item.id },
            { parentId: list.id, id: host.id },
          ],
        }),
      ]);
    }
    service.frame([retyped(words.id, `done ${++done}`)]);
    await inPicture(`page.body.innerText.includes('done ${done}')`);
  };
  await stream(600);
  const once = await heap();
  await stream(5_400);
  expect((await heap()) / once).toBeLessThan(1.3);
}, 60_000);
