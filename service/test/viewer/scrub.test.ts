import { describe, expect, test } from '@jest/globals';
import { IncrementalSource } from '@rrweb/types';
import { LINK_STAND_IN, MAX_SIDE_PX, scrubbed, type ReplaySite } from '../../viewer/scrub/index.js';
import {
  added,
  changed,
  el,
  incrementalEvent,
  keyframe,
  mutation,
  page,
  simplePage,
  svg,
  type RecordedNode,
} from './recorded.js';

const OWN = 'https://cobrowse.example';
const present = new Map<number, string>([
  [1, 'iframe'],
  [2, 'img'],
  [3, 'link'],
  [4, 'script'],
]);

const site: ReplaySite = {
  origin: OWN,
  tagOf: (id) => present.get(id),
  hidesDocumentMember: (name) => ['createElement', 'body', 'open'].includes(name),
};

/** The node as it is rebuilt when it is part of a page. */
function rebuilt(node: RecordedNode): { tagName: string; attributes: Record<string, unknown> } {
  scrubbed(keyframe(page([], [node]))[1], site);
  return node as never;
}

const kept = (tag: string, attributes: Record<string, unknown>) => rebuilt(el(tag, attributes)).attributes;

describe('attributes that are not replayed', () => {
  test.each<[string, Record<string, unknown>]>([
    ['div', { onclick: 'x' }],
    ['div', { ONCLICK: 'x' }],
    ['body', { onload: 'x' }],
    ['iframe', { src: 'https://shop.example/' }],
    ['iframe', { srcdoc: '<p>' }],
    ['iframe', { sandbox: '' }],
    ['IFRAME', { SRC: 'https://shop.example/' }],
    ['frame', { src: 'https://shop.example/' }],
    ['embed', { src: 'https://shop.example/' }],
    ['object', { data: 'https://shop.example/' }],
    ['form', { action: 'https://shop.example/', method: 'post', target: '_top' }],
    ['button', { formaction: 'https://shop.example/', formtarget: '_top' }],
    ['a', { ping: 'https://shop.example/', target: '_top', attributionsrc: '' }],
    ['input', { autofocus: true }],
    ['video', { autoplay: '', rr_mediaState: 'played', rr_mediaCurrentTime: 1 }],
    ['meta', { 'http-equiv': 'refresh', content: '0;url=https://shop.example/' }],
    ['meta', { name: 'referrer', content: 'unsafe-url' }],
    ['img', { referrerpolicy: 'unsafe-url', longdesc: 'https://shop.example/' }],
    ['link', { rel: 'prefetch' }],
    ['link', { rel: 'stylesheet preload' }],
    ['link', { rel: 'DNS-PREFETCH' }],
    ['link', { imagesrcset: 'https://shop.example/a.png 1x' }],
    ['img', { src: 'javascript:x' }],
    ['img', { src: 'java\nscript:x' }],
    ['img', { src: 'data:text/html,x' }],
    ['img', { src: 'blob:https://shop.example/1' }],
    ['img', { src: 'file:///etc/passwd' }],
    ['img', { src: `${OWN}/agentjoin/AgentView.aspx` }],
    ['img', { src: '/agentjoin/AgentView.aspx' }],
    ['img', { srcset: `https://shop.example/a.png 1x, ${OWN}/b.png 2x` }],
    ['img', { rr_dataURL: 'https://shop.example/a.png' }],
    ['canvas', { rr_dataURL: 'javascript:x' }],
    ['link', { rel_: 'x', href: `${OWN}/style.css` }],
    ['form', { name: 'createElement' }],
    ['img', { id: 'body' }],
    ['html', { manifest: 'https://shop.example/' }],
    ['div', { style: ['x'] }],
    ['div', { title: { toString: 1 } }],
    ['div', { rr_unknown: 'x' }],
    ['input', { is: 'x-evil', accesskey: 'e', form: 'f' }],
    ['button', { popovertarget: 'x', commandfor: 'x' }],
  ])('%s %j', (tag, attributes) => {
    const names = Object.keys(kept(tag, attributes)).filter((name) => name !== 'muted' && name !== 'rel_');
    expect(names).toEqual([]);
  });

  test.each([
    ['use', 'https://shop.example/sprite.svg#a'],
    ['use', 'data:image/svg+xml,<svg/>#a'],
    ['image', 'javascript:x'],
  ])('svg %s href %s', (tag, href) => {
    expect(rebuilt(svg(tag, { href, 'xlink:href': href })).attributes).toEqual({});
  });

  test.each(['animate', 'set', 'animateTransform'])('svg %s of an address or a handler', (tag) => {
    for (const attributeName of ['href', 'xlink:href', 'onclick', ' ONLOAD', 'src']) {
      expect(rebuilt(svg(tag, { attributeName })).attributes).toEqual({});
    }
    expect(rebuilt(svg(tag, { attributeName: 'opacity' })).attributes).toEqual({ attributeName: 'opacity' });
  });
});

describe('what stays as it is', () => {
  test.each<[string, Record<string, unknown>]>([
    ['div', { class: 'a', id: 'b', style: 'color: red', 'data-x': '1', 'aria-label': 'x', hidden: true }],
    [
      'img',
      {
        src: 'https://shop.example/a.png',
        srcset: 'https://shop.example/a.png 1x, https://shop.example/b.png 2x',
        alt: 'x',
      },
    ],
    ['img', { src: 'data:image/png;base64,AAAA' }],
    ['link', { rel: 'stylesheet', href: 'https://shop.example/a.css' }],
    ['link', { rel: 'alternate stylesheet', href: 'https://shop.example/a.css', _cssText: 'a{}' }],
    ['style', { _cssText: 'a { color: red }' }],
    ['input', { type: 'text', value: 'x', checked: true, placeholder: 'y', name: 'body' }],
    ['div', { rr_width: '10px', rr_height: '20px', rr_scrollTop: 12 }],
    ['dialog', { open: '', rr_open_mode: 'modal' }],
    ['canvas', { rr_dataURL: 'data:image/webp;base64,AAAA' }],
    ['meta', { name: 'color-scheme', content: 'light dark' }],
    ['iframe', { width: '300', title: 'map' }],
    ['td', { background: 'https://shop.example/a.png' }],
  ])('%s %j', (tag, attributes) => {
    expect(kept(tag, { ...attributes })).toEqual(attributes);
  });

  test('links look like links and lead nowhere', () => {
    expect(kept('a', { href: 'https://shop.example/' })).toEqual({ href: LINK_STAND_IN });
    expect(kept('area', { href: 'javascript:x' })).toEqual({ href: LINK_STAND_IN });
    expect(rebuilt(svg('a', { 'xlink:href': 'javascript:x' })).attributes).toEqual({
      'xlink:href': LINK_STAND_IN,
    });
  });

  test('moving pictures are silent and load no more than they show', () => {
    expect(kept('video', { src: 'https://shop.example/a.mp4', preload: 'auto' })).toEqual({
      src: 'https://shop.example/a.mp4',
      preload: 'metadata',
      muted: true,
    });
  });
});

describe('elements', () => {
  test.each(['script', 'SCRIPT', 'Script', 'svg:script', 'base', 'portal', 'fencedframe', 'applet'])(
    '%s becomes an empty noscript in which its children keep their place',
    (tag) => {
      for (const node of [el(tag, { src: 'https://shop.example/x' }, 'alert(1)'), svg(tag, { href: 'x' })]) {
        expect(rebuilt(node)).toMatchObject({ tagName: 'noscript', attributes: {} });
      }
    },
  );

  test.each(['constructor', '1x', 'a b', '', '<b>', 'toString'])('the tag %j is refused', (tagName) => {
    const build = () => rebuilt({ ...el('div'), tagName });
    if (tagName === 'toString') expect(build).toThrow();
    else expect(build).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }));
  });
});

describe('changes', () => {
  const attributes = (event: unknown) =>
    (scrubbed(event, site) as never as { data: { attributes: { attributes: object }[] } }).data.attributes[0]!
      .attributes;

  test.each([
    ['a frame in the picture', changed(1, { src: 'https://shop.example/' }), {}],
    [
      'a picture in the picture',
      changed(2, { src: 'https://shop.example/a.png' }),
      { src: 'https://shop.example/a.png' },
    ],
    [
      'a style sheet that turns into a prefetch',
      changed(3, { rel: 'prefetch', href: 'https://shop.example/a' }),
      { href: 'https://shop.example/a' },
    ],
    ['a node that is not there', changed(99, { src: 'https://shop.example/a.png' }), {}],
    ['a removed attribute', changed(2, { alt: null }), { alt: null }],
    [
      'single style properties',
      changed(2, { style: { color: 'red', top: ['1px', 'important'], left: false, x: 5, y: ['a'] } }),
      { style: { color: 'red', top: ['1px', 'important'], left: false } },
    ],
  ])('of %s', (_what, event, expected) => {
    expect(attributes(event)).toEqual(expected);
  });

  test('of an id that the same event also gives to another element must suit both', () => {
    const image = { ...el('img'), id: 1 };
    const event = mutation({
      adds: [{ parentId: 99, nextId: null, node: image }],
      attributes: [{ id: 1, attributes: { src: 'https://shop.example/a.png' } }],
    });
    expect(attributes(event)).toEqual({});
  });

  test('that add a document anywhere but in a frame are left out', () => {
    const adds = (parentId: number) =>
      (
        scrubbed(mutation({ adds: [{ parentId, nextId: null, node: simplePage() }] }), site) as never as {
          data: { adds: unknown[] };
        }
      ).data.adds;
    expect(adds(2)).toEqual([]);
    expect(adds(99)).toEqual([]);
    expect(adds(1)).toHaveLength(1);
  });
});

describe('events', () => {
  test.each([
    ['a plug-in', { type: 6, timestamp: 1, data: {} }],
    ['a custom event', { type: 5, timestamp: 1, data: {} }],
    [
      'the playing of media',
      incrementalEvent({ source: IncrementalSource.MediaInteraction, type: 0, id: 2 }),
    ],
    ['a canvas command', incrementalEvent({ source: IncrementalSource.CanvasMutation, id: 2 })],
    ['a console message', incrementalEvent({ source: IncrementalSource.Log })],
    [
      'an interaction by another name',
      incrementalEvent({ source: IncrementalSource.MouseInteraction, type: '2', id: 2 }),
    ],
    [
      'an interaction beyond the known ones',
      incrementalEvent({ source: IncrementalSource.MouseInteraction, type: 11, id: 2 }),
    ],
    ['an unknown source', incrementalEvent({ source: 99 })],
    ['no position', incrementalEvent({ source: IncrementalSource.MouseMove, positions: [] })],
  ])('%s is not replayed', (_what, event) => {
    expect(scrubbed(event, site)).toBeUndefined();
  });

  test.each([
    ['nothing', null],
    ['a text', 'x'],
    ['a snapshot without a page', { type: 2, timestamp: 1, data: {} }],
    ['a page inside a page', keyframe(page([], [simplePage()]))[1]],
    ['a node without an id', added(5, { ...el('div'), id: '7' as never })],
    [
      'a node without a place',
      mutation({ adds: [{ parentId: 5, previousId: -1, nextId: -1, node: el('div') }] }),
    ],
    ['a node of an unknown kind', added(5, { id: 7, type: 42 })],
    ['no list of removed nodes', mutation({ removes: 'x' as never })],
  ])('%s is no event', (_what, event) => {
    expect(() => scrubbed(event, site)).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }));
  });

  test('a window is at least a point and at most as large as a browser can draw', () => {
    const meta = (width: unknown, height: unknown) =>
      (scrubbed({ type: 4, timestamp: 1, data: { width, height } }, site) as never as { data: object }).data;
    expect(meta(1e9, -5)).toMatchObject({ width: MAX_SIDE_PX, height: 1 });
    expect(meta('800', NaN)).toMatchObject({ width: 1, height: 1 });
    expect(meta(800.4, 600)).toMatchObject({ width: 800, height: 600 });
  });

  test('a doctype and a CDATA section cannot break the page', () => {
    const doctype = { id: 7, type: 1, name: 'a b', publicId: '">', systemId: `"'<>` };
    const cdata = { id: 8, type: 4, textContent: ']]>' };
    const node = { id: 9, type: 0, childNodes: [doctype, cdata] };
    scrubbed(keyframe(node)[1], site);
    expect(node.childNodes).toEqual([
      { id: 7, type: 1, name: 'html', publicId: '', systemId: '' },
      { id: 8, type: 5, textContent: '' },
    ]);
  });
});
