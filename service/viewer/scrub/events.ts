import { EventType, IncrementalSource, NodeType, type eventWithTime } from '@rrweb/types';
import { scrubAttributes } from './attributes.js';
import { bag, collectTags, invalid, list, nodeId, scrubNode } from './nodes.js';
import type { ReplaySite } from './site.js';

type Bag = Record<string, unknown>;

/** A picture is never larger than this, CSS px a side: a recorded size is the visitor's word. */
export const MAX_SIDE_PX = 16_384;

const side = (value: unknown): number =>
  Math.min(MAX_SIDE_PX, Math.max(1, Math.round(typeof value === 'number' && value > 0 ? value : 1)));

const finite = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

function scrubMutation(data: Bag, site: ReplaySite): void {
  const added = new Map<number, string[]>();
  data['adds'] = list(data['adds'] ?? [], 'added nodes').filter((entry) => {
    const add = bag(entry, 'added node');
    const parentId = nodeId(add['parentId']);
    // Placeholders of old recorders; rrweb would keep such nodes aside for ever.
    if (add['previousId'] === -1 || add['nextId'] === -1) throw invalid('an added node without a place');
    const node = bag(add['node'], 'node');
    // The document of a frame that has gone meanwhile; anywhere else it would replace the whole page.
    if (node['type'] === NodeType.Document && site.tagOf(parentId) !== 'iframe') return false;
    scrubNode(node, site);
    collectTags(node, added);
    return true;
  });
  data['removes'] = list(data['removes'] ?? [], 'removed nodes');
  for (const entry of data['removes'] as unknown[]) nodeId(bag(entry, 'removed node')['id']);
  data['texts'] = list(data['texts'] ?? [], 'texts').map((entry) => {
    const { id, value } = bag(entry, 'text');
    return { id: nodeId(id), value: typeof value === 'string' ? value : '' };
  });
  data['attributes'] = list(data['attributes'] ?? [], 'attribute changes').map((entry) => {
    const { id, attributes } = bag(entry, 'attribute change');
    const tag = site.tagOf(nodeId(id));
    const tags = [...(tag === undefined ? [] : [tag]), ...(added.get(id as number) ?? [])];
    if (tags.length === 0) return { id, attributes: {} }; // rrweb reports that the node is missing
    return { id, attributes: scrubAttributes(tags, bag(attributes, 'attributes'), site) };
  });
}

function scrubPositions(data: Bag): boolean {
  const positions = list(data['positions'], 'positions');
  data['positions'] = positions.slice(-1).map((entry) => {
    const { x, y, id } = bag(entry, 'position');
    return { x: finite(x), y: finite(y), id: nodeId(id), timeOffset: 0 };
  });
  return positions.length > 0;
}

/** Makes the data of an incremental event safe, in place; `false` when the event is not replayed at all. */
function scrubIncremental(data: Bag, site: ReplaySite): boolean {
  switch (data['source']) {
    case IncrementalSource.Mutation:
      scrubMutation(data, site);
      return true;
    case IncrementalSource.MouseMove:
    case IncrementalSource.TouchMove:
    case IncrementalSource.Drag:
      return scrubPositions(data);
    case IncrementalSource.MouseInteraction:
      nodeId(data['id']);
      data['x'] = finite(data['x']);
      data['y'] = finite(data['y']);
      // A type that is not one of these numbers would be dispatched as an event, and a click follows links.
      return (
        Number.isInteger(data['type']) && (data['type'] as number) >= 0 && (data['type'] as number) <= 10
      );
    case IncrementalSource.Scroll:
      nodeId(data['id']);
      data['x'] = finite(data['x']);
      data['y'] = finite(data['y']);
      return true;
    case IncrementalSource.ViewportResize:
      data['width'] = side(data['width']);
      data['height'] = side(data['height']);
      return true;
    case IncrementalSource.Input:
      nodeId(data['id']);
      return typeof data['text'] === 'string' && typeof data['isChecked'] === 'boolean';
    case IncrementalSource.Selection:
      for (const range of list(data['ranges'], 'ranges')) bag(range, 'range');
      return true;
    case IncrementalSource.StyleSheetRule:
    case IncrementalSource.StyleDeclaration:
    case IncrementalSource.AdoptedStyleSheet:
      return true; // style sheets cannot act; what is wrong with them, rrweb leaves out
    case IncrementalSource.Font:
      return typeof data['family'] === 'string' && typeof data['fontSource'] === 'string';
    default:
      return false; // media, canvas, log, custom elements: not part of the picture
  }
}

function scrubEvent(event: Bag, site: ReplaySite): boolean {
  switch (event['type']) {
    case EventType.Meta: {
      const data = bag(event['data'], 'meta data');
      data['width'] = side(data['width']);
      data['height'] = side(data['height']);
      return true;
    }
    case EventType.FullSnapshot: {
      const data = bag(event['data'], 'snapshot');
      const { left, top } = bag(data['initialOffset'] ?? {}, 'offset');
      data['initialOffset'] = { left: finite(left), top: finite(top), behavior: 'instant' };
      scrubNode(data['node'], site);
      return true;
    }
    case EventType.IncrementalSnapshot:
      return scrubIncremental(bag(event['data'], 'data'), site);
    default:
      return false;
  }
}

/**
 * Makes a recorded event from the visitor's page safe to replay; the frame's sandbox and the page's policy stand
 * behind it, each enough by itself. The event given is changed.
 *
 * Called right before the event is applied, one by one, so that `site.tagOf` knows what came before.
 *
 * @returns `undefined` for an event that is not replayed
 * @throws KitError FRAME_INVALID when it is no event
 */
export function scrubbed(value: unknown, site: ReplaySite): eventWithTime | undefined {
  const event = bag(value, 'shape');
  event['timestamp'] = finite(event['timestamp']);
  return scrubEvent(event, site) ? (event as unknown as eventWithTime) : undefined;
}
