import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { bundle } from './support.js';

/** Each rule of "masked" alone; in a session several of them stand behind each other. */
let browser: BrowserSession;
let page: Page;

beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.context.newPage();
}, 30_000);
afterAll(() => browser.close());
beforeEach(async () => {
  await page.goto('about:blank');
  await page.evaluate(await bundle('./mask-state-page.ts'));
});

const run = (script: string): Promise<unknown> =>
  page.evaluate(`(async () => {
    const state = new MaskState(window.selectors ?? [], () => {});
    const $ = (selector) => document.querySelector(selector);
    ${script}
  })()`);

describe('a node is masked by what is around it', () => {
  test('through shadow roots, one inside the other', async () => {
    expect(
      await run(`document.body.innerHTML = '<div class=glance_masked></div>';
        const outer = $('div').attachShadow({ mode: 'open' }); outer.innerHTML = '<p></p>';
        const inner = outer.firstChild.attachShadow({ mode: 'open' }); inner.append('text');
        return state.isMasked(inner.firstChild)`),
    ).toBe(true);
  });

  test('through same-origin frames', async () => {
    expect(
      await run(`document.body.innerHTML = '<div class=glance_masked><iframe></iframe></div>';
        const inside = $('iframe').contentDocument; inside.body.append('text');
        return state.isMasked(inside.body.firstChild)`),
    ).toBe(true);
  });

  test('through the slot it is shown in, and through a slot of its ancestor', async () => {
    expect(
      await run(`document.body.innerHTML = '<div>text<p><b>deep</b></p></div>';
        $('div').attachShadow({ mode: 'open' }).innerHTML = '<i class=glance_masked><slot></slot></i>';
        return [state.isMasked($('div').firstChild), state.isMasked($('b').firstChild), state.isMasked($('div'))]`),
    ).toEqual([true, true, false]);
  });

  test('and stays masked when the mark is gone or the node has moved', async () => {
    expect(
      await run(`document.body.innerHTML = '<div class=glance_masked><p>text</p></div><main></main>';
        const before = state.isMasked($('p')); $('main').append($('p')); $('div').className = '';
        return [before, state.isMasked($('p')), state.isMasked($('p').firstChild), state.isMasked($('main'))]`),
    ).toEqual([true, true, true, false]);
  });

  test('and a clear one beside it is not', async () => {
    expect(
      await run(`document.body.innerHTML = '<p class=glance_masked>a</p><p glance_masked=false>b</p><input type=text autocomplete=name>';
        return [...document.body.children].map((child) => state.isMasked(child))`),
    ).toEqual([true, false, false]);
  });
});

describe('a change is looked at as far as the selectors reach', () => {
  test.each([
    ['only the element', [], '<div id=c><p></p></div>', `$('#c').className = 'glance_masked'`, ['c']],
    [
      'below it',
      ['.open .pin'],
      '<div id=c><p id=pin class=pin></p></div>',
      `$('#c').className = 'open'`,
      ['pin'],
    ],
    ['beside it', ['.open + p'], '<div id=c></div><p id=next></p>', `$('#c').className = 'open'`, ['next']],
    [
      'around it',
      ['div:has(.open)'],
      '<div id=around><p id=c></p></div>',
      `$('#c').className = 'open'`,
      ['around'],
    ],
  ])('%s', async (_, selectors, html, change, marked) => {
    await page.evaluate(`window.selectors = ${JSON.stringify(selectors)}`);
    expect(
      await run(`document.body.innerHTML = ${JSON.stringify(html)}; const before = state.newlyMarked($('#c')).length;
        ${change}; return [before, state.newlyMarked($('#c')).map(({ id }) => id), state.newlyMarked($('#c')).length]`),
    ).toEqual([0, marked, 0]);
  });

  test('attributes that no selector names mask nothing', async () => {
    await page.evaluate(`window.selectors = ['[data-private]']`);
    expect(
      await run(
        `return ['class', 'glance_masked', 'type', 'autocomplete', 'id', 'data-private', 'style', 'title'].filter((name) => state.mayMask(name))`,
      ),
    ).toEqual(['class', 'glance_masked', 'type', 'autocomplete', 'id', 'data-private']);
  });
});
