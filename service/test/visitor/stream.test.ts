import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { DEFLATE_FROM_BYTES } from '../../src/protocol/index.js';
import { Site, until, type RecordedEvent, type SiteOptions } from './support.js';

jest.setTimeout(30_000);

interface SeenNode {
  id: number;
  type: number;
  tagName?: string;
  textContent?: string;
  attributes?: Record<string, string | number | boolean>;
  childNodes?: SeenNode[];
}

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

/** A page in a session that an agent looks at, with its first picture received. */
async function watched(html: string, options: SiteOptions = {}): Promise<{ site: Site; page: Page }> {
  const site = await Site.start(options);
  sites.push(site);
  site.page('/', html);
  const page = await browser.context.newPage();
  pages.push(page);
  await page.goto(site.origin);
  await page.evaluate(
    `window.errors = []; GLANCE.Cobrowse.Visitor.addEventListener('error', (error) => errors.push(error)); GLANCE.Cobrowse.Visitor.startSession()`,
  );
  site.visitor.send({ type: 'snapshot' });
  await until('a first picture', () => site.visitor.frames[0]);
  return { site, page };
}

const all = (node: SeenNode): SeenNode[] => [node, ...(node.childNodes ?? []).flatMap(all)];
const picture = (events: readonly RecordedEvent[]): SeenNode[] => {
  const snapshots = events.filter(({ type }) => type === 2);
  return all((snapshots.at(-1)!.data as { node: SeenNode }).node);
};
const nodes = (site: Site): SeenNode[] => picture(site.visitor.events);
const pictures = (site: Site): number => site.visitor.frames.filter(({ keyframe }) => keyframe).length;

/** What was done on the page before has arrived when this text has. */
let marks = 0;
async function settled(page: Page, site: Site): Promise<void> {
  const text = `settled-${(marks += 1)}`;
  await page.evaluate(
    `document.body.append(document.createElement('i')); document.body.lastChild.textContent = '${text}'`,
  );
  await until(text, () => site.visitor.frames.some(({ json }) => json.includes(text)));
}

describe('frames', () => {
  test('begin with a keyframe of address and picture, and count up by one', async () => {
    const { site, page } = await watched('<p>hello</p>');
    for (let i = 0; i < 20; i += 1) await page.evaluate(`document.querySelector('p').textContent = 'n${i}'`);
    await settled(page, site);
    const { frames } = site.visitor;
    expect(frames[0]!.keyframe).toBe(true);
    expect(frames[0]!.events.map(({ type }) => type)).toEqual([4, 2]);
    expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
    expect(frames.slice(1).some(({ keyframe }) => keyframe)).toBe(false);
  });

  test('keep their order when a large one is being deflated while small ones follow', async () => {
    const { site, page } = await watched('<p id=p>x</p><div id=big></div>');
    await page.evaluate(`(async () => {
      for (let i = 0; i < 8; i++) {
        document.querySelector('#big').innerHTML = Array.from({ length: 1500 }, (_, n) => '<i>' + i + '-' + n + '</i>').join('');
        await null; await null;
        document.querySelector('#p').textContent = 'after-' + i;
        await new Promise((done) => setTimeout(done));
      }
    })()`);
    await settled(page, site);
    const { frames } = site.visitor;
    expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
    expect(frames.filter(({ deflated }) => deflated).length).toBeGreaterThanOrEqual(8);
    for (const { deflated, json } of frames)
      expect(deflated).toBe(Buffer.byteLength(json) >= DEFLATE_FROM_BYTES);
    const order = frames.map(({ json }) => json).join();
    for (let i = 0; i < 8; i += 1)
      expect(order.indexOf(`"${i}-1499"`)).toBeLessThan(order.indexOf(`after-${i}`));
  });

  test('are sent only while an agent looks', async () => {
    const { site, page } = await watched('<p>x</p>');
    site.visitor.send({ type: 'pause' });
    // Answers come in order, so a route change tells that the pause has been seen.
    await page.evaluate(`history.pushState(null, '', '/a')`);
    await until('the route', () => site.visitor.messages.some(({ type }) => type === 'page'));
    const before = site.visitor.frames.length;
    await page.evaluate(
      `document.querySelector('p').textContent = 'unseen'; history.pushState(null, '', '/b')`,
    );
    await until('the route', () => site.visitor.messages.filter(({ type }) => type === 'page').length === 2);
    expect(site.visitor.frames).toHaveLength(before);
    site.visitor.send({ type: 'snapshot' });
    await until('a fresh picture', () => pictures(site) === 2);
    expect(site.visitor.frames.at(-1)!.json).toContain('unseen');
  });

  test('a second request gives a fresh picture, and each change after it arrives once', async () => {
    const { site, page } = await watched('<p>x</p><iframe srcdoc="<b>frame</b>"></iframe>');
    for (let i = 2; i <= 4; i += 1) {
      site.visitor.send({ type: 'snapshot' });
      await until('a fresh picture', () => pictures(site) === i);
    }
    const lastKeyframe = (): number => site.visitor.frames.findLastIndex(({ keyframe }) => keyframe);
    await until('the frame in the last picture', () =>
      site.visitor.frames.slice(lastKeyframe()).some(({ json }) => json.includes('"isAttachIframe":true')),
    );
    await page.evaluate(`document.querySelector('p').textContent = 'once-outside';
      document.querySelector('iframe').contentDocument.querySelector('b').textContent = 'once-inside'`);
    await settled(page, site);
    const after = site.visitor.frames
      .slice(lastKeyframe())
      .map(({ json }) => json)
      .join();
    expect(after.split('once-outside')).toHaveLength(2);
    expect(after.split('once-inside')).toHaveLength(2);
    expect(after.split('"isAttachIframe":true')).toHaveLength(2);
  });

  test('a frame that is loaded again is recorded once, however often the recording was started', async () => {
    const { site, page } = await watched('<iframe srcdoc="<b>one</b>"></iframe>');
    for (let i = 2; i <= 3; i += 1) {
      site.visitor.send({ type: 'snapshot' });
      await until('a fresh picture', () => pictures(site) === i);
    }
    await page.evaluate(
      `new Promise((done) => { const f = document.querySelector('iframe'); f.onload = done; f.srcdoc = '<b>two</b>' })`,
    );
    await settled(page, site);
    await page.evaluate(
      `document.querySelector('iframe').contentDocument.querySelector('b').textContent = 'three'`,
    );
    await settled(page, site);
    const wire = site.visitor.frames.map(({ json }) => json).join();
    expect(wire.split('"two"')).toHaveLength(2);
    expect(wire.split('"three"')).toHaveLength(2);
  });

  test('a page over the limit gives an error and a sentence for the agent; the session goes on', async () => {
    const { site, page } = await watched('<p>x</p>');
    // Random text does not deflate below the limit.
    await page.evaluate(`(() => { const bytes = crypto.getRandomValues.bind(crypto); let text = '';
      for (let i = 0; i < 160; i++) text += btoa(String.fromCharCode(...bytes(new Uint8Array(32768))));
      document.querySelector('p').textContent = text; })()`);
    await until('the sentence', () =>
      site.visitor.frames.some(({ json }) => json.includes('too large to be shown')),
    );
    expect(await page.evaluate('errors')).toMatchObject([
      { code: 'service', msg: expect.stringMatching(/too large/) },
    ]);
    expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(true);
    const last = site.visitor.frames.at(-1)!;
    expect(last.keyframe).toBe(true);
    await page.evaluate(`document.querySelector('p').textContent = 'small again'`);
    site.visitor.send({ type: 'snapshot' });
    await until('the page', () => site.visitor.frames.at(-1)!.json.includes('small again'));
  }, 20_000);

  test('a reader that does not keep up gets a fresh picture afterwards, without a gap', async () => {
    const { site, page } = await watched('<p>x</p><div id=noise></div>');
    site.visitor.socket.pause();
    await page.evaluate(`(async () => { const noise = document.querySelector('#noise');
      for (let round = 0; round < 60; round++) {
        let text = ''; for (let i = 0; i < 24; i++) text += btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32768))));
        noise.textContent = text; await new Promise((done) => setTimeout(done, 5));
      }
      noise.textContent = 'quiet now'; document.querySelector('p').textContent = 'the end';
    })()`);
    const received = site.visitor.frames.length;
    site.visitor.socket.resume();
    await until(
      'the last state',
      () => site.visitor.frames.slice(received).some(({ json }) => json.includes('the end')),
      15_000,
    );
    const { frames } = site.visitor;
    expect(frames.map(({ sequence }) => sequence)).toEqual(frames.map((_, index) => index));
    expect(pictures(site)).toBeGreaterThan(1);
    const last = picture(frames.filter(({ keyframe }) => keyframe).at(-1)!.events);
    expect(last.find(({ tagName }) => tagName === 'p')!.childNodes![0]!.textContent).toBe('the end');
  }, 30_000);
});

describe('what a mask shows', () => {
  const byTag = (seen: readonly SeenNode[], tag: string): SeenNode =>
    seen.find(({ tagName }) => tagName === tag)!;

  test.each([
    ['an empty password', '<input type=password>'],
    ['a short password', '<input type=password value=ab>'],
    ['a long text field', '<input class=glance_masked value="a very long value indeed">'],
    ['a number', '<input type=number class=glance_masked value=5>'],
    ['a date', '<input type=date class=glance_masked value=2020-02-02>'],
    ['a textarea', '<textarea class=glance_masked>a\nb\nc</textarea>'],
  ])('%s: exactly eight asterisks', async (_, html) => {
    const { site } = await watched(html);
    const field = nodes(site).find(({ tagName }) => tagName === 'input' || tagName === 'textarea')!;
    expect(field.attributes!['value']).toBe('********');
    expect(['text', 'password', undefined]).toContain(field.attributes!['type']);
  });

  test('checkbox, radio and select: the control, but no state', async () => {
    const { site, page } = await watched(
      '<input type=checkbox class=glance_masked checked value=v><input type=radio class=glance_masked checked><select class=glance_masked><option>a<option selected>b</select>',
    );
    await page.locator('input[type=checkbox]').click();
    await page.locator('select').selectOption('a');
    await settled(page, site);
    const seen = nodes(site);
    for (const { attributes } of seen.filter(({ tagName }) => tagName === 'input')) {
      expect(Object.keys(attributes!)).toEqual(expect.not.arrayContaining(['checked', 'value', 'name']));
    }
    expect(byTag(seen, 'select').childNodes).toEqual([]);
    expect(Object.keys(byTag(seen, 'select').attributes!)).not.toContain('value');
    expect(site.visitor.events.filter(({ type, data }) => type === 3 && data['source'] === 5)).toEqual([]);
  });

  test('another element: its box, without text, images and addresses', async () => {
    const { site } = await watched(
      `<style>.card{margin:7px}</style><div class="card glance_masked user-4711" id=u4711 style="width:300px;height:120px;position:absolute;left:40px"
        title=t><img src=/a.png><a href=/b>c</a></div>`,
    );
    const div = nodes(site).find(({ tagName, attributes }) => tagName === 'div' && attributes!['rr_width'])!;
    expect(div.childNodes).toEqual([]);
    expect(div.attributes).toMatchObject({ class: 'card', rr_width: '300px', rr_height: '120px' });
    expect(Object.keys(div.attributes!).sort()).toEqual(['class', 'rr_height', 'rr_width', 'style']);
    expect(div.attributes!['style']).toContain('left:40px');
  });

  test('inline text: a width that does not depend on it', async () => {
    const { site } = await watched(
      '<p>a <span class=glance_masked>1</span> b <span class=glance_masked>123456789012</span></p>',
    );
    const widths = nodes(site)
      .filter(({ tagName }) => tagName === 'span')
      .map(({ attributes }) => attributes!['rr_width']);
    expect(widths).toEqual(['6em', '6em']);
  });

  test('a masked row: its cells, masked one by one', async () => {
    const { site } = await watched('<table><tr class=glance_masked><td colspan=2>secret<td>b</table>');
    const row = byTag(nodes(site), 'tr');
    expect(row.childNodes!.map(({ tagName, childNodes }) => [tagName, childNodes])).toEqual([
      ['td', []],
      ['td', []],
    ]);
    expect(row.childNodes![0]!.attributes).toMatchObject({ colspan: '2' });
  });

  test('typing in a masked field sends nothing: neither length nor rhythm', async () => {
    const { site, page } = await watched('<input type=password id=p><p>x</p>');
    await page.locator('#p').focus();
    await settled(page, site);
    const before = site.visitor.frames.length;
    await page.keyboard.type('correct horse battery');
    await page.mouse.move(20, 10);
    await settled(page, site);
    expect(
      site.visitor.frames
        .slice(before)
        .flatMap(({ events }) => events)
        .filter(({ data }) => data['source'] === 5),
    ).toEqual([]);
  });

  test('of a radio group with one masked button no choice is told: the others would give it away', async () => {
    const { site, page } = await watched(
      `<input type=radio name=plan id=a><span class=glance_masked><input type=radio name=plan id=b checked></span>
       <input type=radio name=speed id=c><input type=radio name=speed id=d checked>`,
    );
    await page.locator('#a').click();
    await page.locator('#c').click();
    await settled(page, site);
    const shown = nodes(site).filter(
      ({ tagName, attributes }) => tagName === 'input' && attributes!['checked'],
    );
    expect(shown.map(({ attributes }) => attributes!['id'])).toEqual(['d']);
    const told = site.visitor.events.filter(({ type, data }) => type === 3 && data['source'] === 5);
    expect(told.map(({ data }) => data['isChecked'])).toEqual([true, false]);
  });

  test('what is added or changed inside a masked box is not told at all', async () => {
    const { site, page } = await watched('<div class=glance_masked id=box><p>a</p></div>');
    const before = site.visitor.events.length;
    await page.evaluate(`document.querySelector('#box').append(document.createElement('section'));
      document.querySelector('#box p').textContent = 'b'; document.querySelector('#box p').title = 'c'`);
    await settled(page, site);
    const told = site.visitor.events.slice(before).map((event) => JSON.stringify(event));
    expect(told.join()).not.toContain('section');
    expect(told).toHaveLength(1);
  });

  test('over a masked number pad neither the pointer nor a click is told', async () => {
    const { site, page } = await watched(
      '<style>body{margin:0}button{width:100px;height:100px}</style><div class=glance_masked id=pad><button>1</button><button>2</button></div><p>x</p>',
    );
    await page.mouse.move(500, 400);
    await page.mouse.move(50, 50);
    await page.mouse.click(150, 50);
    await page.mouse.move(500, 400);
    await settled(page, site);
    const told = site.visitor.events.filter(({ type }) => type === 3).map(({ data }) => data);
    const positions = told.flatMap((data) => (data['positions'] as { y: number }[] | undefined) ?? []);
    expect(positions.length).toBeGreaterThan(0);
    expect(positions.filter(({ y }) => y < 100)).toEqual([]);
    expect(told.filter((data) => data['source'] === 2 && Number(data['y']) < 100)).toEqual([]);
  });

  test('typing in a clear field is sent as it is', async () => {
    const { site, page } = await watched('<input id=n>');
    await page.locator('#n').pressSequentially('Ada');
    await settled(page, site);
    const typed = site.visitor.events.filter(({ type, data }) => type === 3 && data['source'] === 5);
    expect(typed.map(({ data }) => data['text'])).toEqual(['A', 'Ad', 'Ada']);
  });

  test('an element that becomes masked is replaced by a fresh picture at once', async () => {
    const { site, page } = await watched('<p id=p>balance 1234</p>');
    expect(site.visitor.frames[0]!.json).toContain('balance 1234');
    await page.evaluate(`document.querySelector('#p').classList.add('glance_masked')`);
    await until('a fresh picture', () => pictures(site) === 2);
    const fresh = site.visitor.frames.findLast(({ keyframe }) => keyframe)!;
    expect(fresh.json).not.toContain('balance 1234');
    expect(byTag(picture(fresh.events), 'p').attributes).toHaveProperty('rr_width');
    await settled(page, site);
    expect(pictures(site)).toBe(2);
  });

  test.each([
    'p > > b',
    'p:is(',
    '.a[b',
    '[title="x]',
    'p\\',
    'p /* ',
    '.total::after',
    '.total:before',
    ':host',
    '',
  ])(
    'the invalid selector %j masks the whole page, says maskingerror, and the session goes on',
    async (selector) => {
      const { site, page } = await watched('<main><p class=late>anything</p><input value=anything></main>', {
        settings: { masks: [selector, '.late'] },
      });
      expect(await page.evaluate('errors')).toMatchObject([{ code: 'maskingerror', params: { selector } }]);
      expect(site.visitor.frames.map(({ json }) => json).join()).not.toContain('anything');
      expect(byTag(nodes(site), 'body').attributes).toHaveProperty('rr_width');
      expect(await page.evaluate('GLANCE.Cobrowse.Visitor.inSession()')).toBe(true);
    },
  );

  test('a value that only came with the page is left alone elsewhere; a changed one is not', async () => {
    const { site, page } = await watched(
      '<input class=glance_masked id=city value=Amsterdam><p id=p>Amsterdam</p><p id=q></p>',
    );
    expect(site.visitor.frames[0]!.json.split('Amsterdam')).toHaveLength(2);
    await page.locator('#city').fill('Rotterdam');
    await page.evaluate(`document.querySelector('#q').textContent = 'to Rotterdam and Amsterdam'`);
    await settled(page, site);
    expect(site.visitor.frames.at(-1)!.json + site.visitor.frames.at(-2)!.json).toContain(
      'to ******** and Amsterdam',
    );
  });

  test('the rest of the page is shown as it is', async () => {
    const { site } = await watched(
      `<style>.a::before{content:"→"}.b::before{content:"\\f101"}</style><h1 title=hint data-theme=dark>Accounts</h1>
       <img src="/logo.png?v=2" alt=Logo><a href="/next?token=1#x">next</a><input value=clear placeholder=hint>
       <select><option>a<option selected>b</select><input type=checkbox checked>`,
    );
    const seen = nodes(site);
    expect(byTag(seen, 'h1')).toMatchObject({
      attributes: { title: 'hint', 'data-theme': 'dark' },
      childNodes: [{ textContent: 'Accounts' }],
    });
    expect(byTag(seen, 'img').attributes).toEqual({ src: `${site.origin}/logo.png?v=2`, alt: 'Logo' });
    expect(byTag(seen, 'a').attributes).toEqual({ href: `${site.origin}/next` });
    expect(byTag(seen, 'input').attributes).toMatchObject({ value: 'clear', placeholder: 'hint' });
    expect(
      seen.filter(({ tagName }) => tagName === 'option').map(({ attributes }) => attributes!['selected']),
    ).toEqual([undefined, true]);
    expect(seen.filter(({ tagName }) => tagName === 'input')[1]!.attributes).toMatchObject({ checked: true });
    const css = String(byTag(seen, 'style').attributes!['_cssText']);
    expect(css).toContain('→');
    expect(css).not.toContain('***');
  });

  describe('what happens before an agent looks', () => {
    async function unwatched(html: string): Promise<{ site: Site; page: Page; look(): Promise<string> }> {
      const site = await Site.start();
      sites.push(site);
      site.page('/', html);
      const page = await browser.context.newPage();
      pages.push(page);
      await page.goto(site.origin);
      await page.evaluate('GLANCE.Cobrowse.Visitor.startSession()');
      const look = async (): Promise<string> => {
        site.visitor.send({ type: 'snapshot' });
        await until('a picture', () => site.visitor.frames[0]);
        await settled(page, site);
        return site.visitor.frames.map(({ json }) => json).join('\n');
      };
      return { site, page, look };
    }

    test('a value that was typed then is hidden wherever the page repeats it', async () => {
      const { page, look } = await unwatched('<div id=step><input type=password id=pin></div>');
      await page.locator('#pin').focus();
      await page.keyboard.type('quxelarnt');
      await page.evaluate(`const { value } = document.querySelector('#pin');
        document.querySelector('#step').innerHTML = '<p>You typed ' + value + '</p>'`);
      const seen = await look();
      expect(seen).toContain('You typed ');
      expect(seen).not.toContain('quxelarnt');
    });

    test('a password that is shown then stays masked, and so does what leaves a mask', async () => {
      const { page, look } = await unwatched(
        '<input type=password id=pin value=quxelarnt><p class=glance_masked id=sum>xovtrembil</p><p id=clear></p>',
      );
      await page.evaluate(`document.querySelector('#pin').type = 'text';
        document.querySelector('#sum').className = '';
        document.querySelector('#clear').append('clear words')`);
      const seen = await look();
      expect(seen).toContain('clear words');
      expect(seen).not.toContain('quxelarnt');
      expect(seen).not.toContain('xovtrembil');
    });

    test('classes that change and nodes that move without a mask stay in clear', async () => {
      const { page, look } = await unwatched('<p id=a class="x y">first words</p><p id=b>second words</p>');
      await page.evaluate(`document.querySelector('#a').className = 'z';
        document.querySelector('#b').append(document.createElement('i'));
        document.body.append(document.querySelector('#b'))`);
      const seen = await look();
      expect(seen).toContain('first words');
      expect(seen).toContain('second words');
    });
  });
});
