import { KitError } from '@glance-kit/core';

/** Nodes inside each other: twice what a browser's parser makes. From some thousands on, layout ends the tab. */
export const MAX_DEPTH = 1_024;

/** Node around a node, out of shadow roots and frames. */
const around = (node: Node): Node | null =>
  node.parentNode ??
  (node as Partial<ShadowRoot>).host ??
  (node as Partial<Document>).defaultView?.frameElement ??
  null;

/** Nodes right inside a node, also in its shadow root and frame. */
function inside(node: Node): Node[] {
  const { shadowRoot, contentDocument } = node as Partial<HTMLIFrameElement>;
  return [
    ...node.childNodes,
    ...(shadowRoot ? [shadowRoot] : []),
    ...(contentDocument ? [contentDocument] : []),
  ];
}

/**
 * Refuses a node that is, or holds something, too deep in the picture. Called before the browser lays it out.
 *
 * @throws KitError FRAME_INVALID
 */
export function assertShallow(node: Node): void {
  let depth = 0;
  const deeper = (): void => {
    if (++depth > MAX_DEPTH) throw new KitError('FRAME_INVALID', 'A recorded page is nested too deeply.');
  };
  for (let at = around(node); at; at = around(at)) deeper();
  for (let level: Node[] = [node]; level.length > 0; level = level.flatMap(inside)) deeper();
}
