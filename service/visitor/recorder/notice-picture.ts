import { EVENT, type RecordedEvent } from './port.js';

const NODE = { document: 0, doctype: 1, element: 2, text: 3 } as const;

/** A picture that shows only a sentence, for when the page itself cannot or must not be shown. */
export function noticePicture(
  text: string,
  view: { href: string; width: number; height: number },
  now: number,
): RecordedEvent[] {
  let id = 0;
  const element = (tagName: string, attributes: Record<string, string>, childNodes: object[]): object => ({
    type: NODE.element,
    tagName,
    attributes,
    childNodes,
    id: ++id,
  });
  const words = { type: NODE.text, textContent: text, id: ++id };
  const style =
    'margin:0;height:100vh;display:grid;place-items:center;font:16px/1.5 system-ui;color:#555;background:#f4f4f5';
  const body = element('body', { style }, [element('p', {}, [words])]);
  const html = element('html', {}, [element('head', {}, []), body]);
  const doctype = { type: NODE.doctype, name: 'html', publicId: '', systemId: '', id: ++id };
  const node = { type: NODE.document, childNodes: [doctype, html], id: ++id };
  return [
    { type: EVENT.meta, data: view, timestamp: now },
    { type: EVENT.fullSnapshot, data: { node, initialOffset: { left: 0, top: 0 } }, timestamp: now },
  ];
}
