import { EventType, IncrementalSource, NodeType } from '@rrweb/types';

/** A node as a recorder serializes it; built by hand so that it can be as hostile as a test wants. */
export interface RecordedNode {
  id: number;
  type: number;
  [member: string]: unknown;
}

export type RecordedEvent = { type: number; timestamp: number; data: Record<string, unknown> };

let lastId = 100;

export function el(
  tagName: string,
  attributes: Record<string, unknown> = {},
  ...childNodes: (RecordedNode | string)[]
): RecordedNode {
  return {
    id: ++lastId,
    type: NodeType.Element,
    tagName,
    attributes,
    childNodes: childNodes.map((child) => (typeof child === 'string' ? text(child) : child)),
  };
}

export function svg(
  tagName: string,
  attributes: Record<string, unknown> = {},
  ...childNodes: RecordedNode[]
): RecordedNode {
  return { ...el(tagName, attributes, ...childNodes), isSVG: true };
}

export const text = (textContent: string): RecordedNode => ({
  id: ++lastId,
  type: NodeType.Text,
  textContent,
});

export function page(
  head: RecordedNode[],
  body: (RecordedNode | string)[],
  bodyAttributes = {},
): RecordedNode {
  return {
    id: ++lastId,
    type: NodeType.Document,
    childNodes: [
      { id: ++lastId, type: NodeType.DocumentType, name: 'html', publicId: '', systemId: '' },
      el('html', { lang: 'en' }, el('head', {}, ...head), el('body', bodyAttributes, ...body)),
    ],
  };
}

/** Events of a keyframe: window size, then the whole page. */
export function keyframe(
  node: RecordedNode,
  { width = 800, height = 600, timestamp = Date.now() } = {},
): RecordedEvent[] {
  return [
    { type: EventType.Meta, timestamp, data: { href: 'https://shop.example/', width, height } },
    { type: EventType.FullSnapshot, timestamp, data: { node, initialOffset: { left: 0, top: 0 } } },
  ];
}

export const simplePage = (...body: (RecordedNode | string)[]): RecordedNode =>
  page([el('title', {}, 'Shop')], body);

function incremental(data: Record<string, unknown>, timestamp = Date.now()): RecordedEvent {
  return { type: EventType.IncrementalSnapshot, timestamp, data };
}

export function mutation(parts: Record<string, unknown[]>, timestamp?: number): RecordedEvent {
  return incremental(
    { source: IncrementalSource.Mutation, adds: [], removes: [], texts: [], attributes: [], ...parts },
    timestamp,
  );
}

/** A node and all below it, each an entry of its own, as recorders do it. */
function entries(parentId: number, node: RecordedNode): unknown[] {
  const children = (node['childNodes'] ?? []) as RecordedNode[];
  return [
    { parentId, nextId: null, node: { ...node, childNodes: [] } },
    ...children.flatMap((child) => entries(node.id, child)),
  ];
}

export const added = (parentId: number, node: RecordedNode): RecordedEvent =>
  mutation({ adds: entries(parentId, node) });

export const changed = (id: number, attributes: Record<string, unknown>): RecordedEvent =>
  mutation({ attributes: [{ id, attributes }] });

export const retyped = (id: number, value: string, timestamp?: number): RecordedEvent =>
  mutation({ texts: [{ id, value }] }, timestamp);

export const incrementalEvent = incremental;
