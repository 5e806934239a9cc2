import { IncrementalSource } from '@rrweb/types';
import {
  added,
  changed,
  el,
  incrementalEvent,
  keyframe,
  page,
  svg,
  text,
  type RecordedEvent,
  type RecordedNode,
} from './recorded.js';

/** Script that leaves a mark in the viewer's own window. */
const mark = (name: string) => `(top.ran = top.ran || []).push('${name}')`;

export interface HostilePage {
  events: RecordedEvent[];
  /** Marks of what runs by itself when nothing guards the viewer. */
  runsUnguarded: string[];
  /** Paths of the canary that are asked for when nothing guards the viewer. */
  fetchedUnguarded: string[];
}

/**
 * A page that tries everything: to run, to submit, to leave, to call home and to take the focus.
 *
 * @param canary  origin that must only be asked for `/allowed...`
 * @param own     origin of the viewer
 */
export function hostilePage(canary: string, own: string): HostilePage {
  const js = (name: string) => `javascript:${mark(name)}`;
  const link = el('a', { id: 'link', href: 'https://shop.example/next' }, 'a link');
  const image = el('img', { id: 'late', src: `${canary}/allowed-late.gif` });
  const inner = el('iframe', { id: 'inner' });
  const area = el('div', { id: 'area' });
  const field = el('input', { id: 'field', value: 'x' });
  const sheet = el('link', { href: `${canary}/late-prefetch` });
  const button = el('button', { id: 'button', formaction: `${canary}/formaction` }, 'submit');
  const head: RecordedNode[] = [
    el('base', { href: `${canary}/base/`, target: '_top' }),
    el('meta', { 'http-equiv': 'refresh', content: `0;url=${canary}/refresh` }),
    el('meta', { 'http-equiv': 'set-cookie', content: 'GSSNID=stolen' }),
    el('meta', { name: 'referrer', content: 'unsafe-url' }),
    el('script', {}, mark('script')),
    el('SCRIPT', {}, mark('upper-case script')),
    el('script', { src: `${canary}/script.js` }),
    ...['prefetch', 'preload', 'modulepreload', 'prerender', 'icon', 'manifest'].map((rel) =>
      el('link', { rel, href: `${canary}/${rel}`, as: 'image' }),
    ),
    ...['dns-prefetch', 'preconnect'].map((rel) => el('link', { rel, href: canary })),
    el(
      'style',
      {},
      text(
        `@import url("javascript:${mark('import')}"); body { background: url("javascript:${mark('css')}"); color: red }`,
      ),
    ),
    sheet,
  ];
  const body: RecordedNode[] = [
    link,
    image,
    area,
    inner,
    field,
    sheetless(),
    el('a', { href: js('link'), target: '_top', ping: `${canary}/ping` }, 'javascript link'),
    el('a', { href: `${canary}/top`, target: '_top', ping: `${canary}/ping` }, 'top link'),
    el('a', { href: `${canary}/blank`, target: '_blank' }, 'blank link'),
    el('img', { src: 'nowhere://x', onerror: mark('onerror') }),
    el('img', { src: `${canary}/allowed.gif`, onload: mark('onload'), referrerpolicy: 'unsafe-url' }),
    el('img', {
      src: `${canary}/allowed-2.gif`,
      ONLOAD: mark('upper-case onload'),
      attributionsrc: `${canary}/attribution`,
    }),
    el('img', { src: `${own}/agentjoin/secret` }),
    el('img', { src: '/agentjoin/relative' }),
    el('video', {
      src: `${canary}/allowed.mp4`,
      autoplay: '',
      onerror: mark('video'),
      rr_mediaState: 'played',
    }),
    el('iframe', { src: `${canary}/frame` }),
    el('iframe', { src: js('iframe') }),
    el('iframe', { srcdoc: `<script>${mark('srcdoc')}</script>` }),
    el('object', { data: `${canary}/object`, type: 'text/html' }),
    el('object', { data: js('object') }),
    el('embed', { src: `${canary}/embed`, type: 'text/html' }),
    el(
      'form',
      { id: 'form', action: `${canary}/submit`, method: 'post', target: '_top' },
      el('input', { name: 'a' }),
      button,
    ),
    el('form', { action: js('form') }, el('button', {}, 'x')),
    el('details', { open: '', ontoggle: mark('ontoggle') }),
    el('input', { autofocus: '', onfocus: mark('autofocus') }),
    el(
      'div',
      { style: 'position:fixed;inset:0;z-index:2147483647', onpointerover: mark('pointer') },
      'cover',
    ),
    el('dialog', { open: '', rr_open_mode: 'modal' }, el('button', { autofocus: '' }, 'in dialog')),
    svg(
      'svg',
      { onload: mark('svg onload') },
      svg('script', {}, text(mark('svg script'))),
      svg('svg:script', {}, text(mark('prefixed svg script'))),
      svg('a', { 'xlink:href': js('svg link') }, svg('text', {}, text('svg'))),
      svg('use', { href: `${canary}/sprite.svg#x` }),
      svg('use', {
        href: `data:image/svg+xml,<svg id='x' xmlns='http://www.w3.org/2000/svg' onload='${mark('use')}'/>#x`,
      }),
      svg('set', { attributeName: 'onmouseover', to: mark('set'), begin: '0s' }),
      svg('animate', { attributeName: 'href', values: js('animate'), begin: '0s' }),
      svg('foreignObject', {}, el('iframe', { src: js('foreign') })),
    ),
    el('math', {}, el('mtext', { 'xlink:href': js('math') }, 'm')),
    el('body', { onload: mark('second body'), onpageshow: mark('pageshow') }),
    el('marquee', { onstart: mark('marquee') }, 'm'),
  ];
  const lateFrame = page([], [el('script', {}, mark('frame document'))], { onload: mark('frame body') });
  const events: RecordedEvent[] = [
    ...keyframe(page(head, body, { onload: mark('body onload'), onfocus: mark('body focus') })),
    added(area.id, el('script', {}, mark('late script'))),
    added(area.id, el('iframe', { src: js('late iframe') })),
    added(area.id, el('img', { src: 'nowhere://y', onerror: mark('late onerror') })),
    {
      ...added(inner.id, lateFrame),
      data: {
        source: IncrementalSource.Mutation,
        removes: [],
        texts: [],
        attributes: [],
        isAttachIframe: true,
        adds: [{ parentId: inner.id, nextId: null, node: lateFrame }],
      },
    },
    changed(link.id, {
      href: js('changed link'),
      onclick: mark('changed onclick'),
      target: '_top',
      ping: `${canary}/ping`,
    }),
    changed(image.id, { onload: mark('changed onload'), src: `${canary}/allowed-changed.gif` }),
    changed(inner.id, { src: js('changed iframe') }),
    changed(inner.id, { srcdoc: `<script>${mark('changed srcdoc')}</script>` }),
    changed(sheet.id, { rel: 'prefetch' }),
    changed(button.id, { type: 'submit', formaction: `${canary}/late-formaction` }),
    // Names an id as a picture and as a frame in one breath: what a frame may not have, it must not get.
    {
      ...changed(inner.id, { src: `${canary}/two-faced` }),
      data: {
        source: IncrementalSource.Mutation,
        removes: [],
        texts: [],
        adds: [{ parentId: 999_999, nextId: null, node: el('img') }],
        attributes: [{ id: inner.id, attributes: { src: `${canary}/two-faced` } }],
      },
    },
    // Not one of the recorder's numbers: rrweb would dispatch it as an event of that name, and a click follows links.
    incrementalEvent({ source: IncrementalSource.MouseInteraction, type: '2', id: link.id, x: 1, y: 1 }),
    incrementalEvent({ source: IncrementalSource.MouseInteraction, type: '2', id: button.id, x: 1, y: 1 }),
    incrementalEvent({ source: IncrementalSource.MouseInteraction, type: 5, id: field.id }),
    incrementalEvent({ source: IncrementalSource.MouseInteraction, type: 2, id: link.id, x: 1, y: 1 }),
    incrementalEvent({
      source: IncrementalSource.Selection,
      ranges: [{ start: field.id, startOffset: 0, end: field.id, endOffset: 0 }],
    }),
  ];
  return {
    events,
    runsUnguarded: [
      'upper-case script',
      'onerror',
      'upper-case onload',
      'prefixed svg script',
      'late onerror',
      'srcdoc',
    ],
    fetchedUnguarded: ['/prefetch', '/preload', '/frame', '/object', '/embed', '/late-prefetch'],
  };
}

const sheetless = (): RecordedNode =>
  el('div', { contenteditable: 'true', tabindex: '0', accesskey: 'e' }, 'edit me');
