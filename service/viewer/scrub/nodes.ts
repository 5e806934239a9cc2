import { KitError } from '@glance-kit/core';
import { NodeType } from '@rrweb/types';
import { localTag, scrubAttributes } from './attributes.js';
import type { ReplaySite } from './site.js';

type Bag = Record<string, unknown>;

/** Replayed as an empty, hidden `noscript`: the node stays, so that later changes find it. */
const SCRIPTS = new Set(['script', 'base', 'portal', 'fencedframe', 'applet']);
const TAG = /^[a-z][\w.:-]*$/i;
const DOCTYPE_NAME = /^[a-z][\w.-]*$/i;

export const invalid = (what: string): KitError =>
  new KitError('FRAME_INVALID', `A recorded event has ${what}.`);

export function bag(value: unknown, what: string): Bag {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`no valid ${what}`);
  return value as Bag;
}

export function list(value: unknown, what: string): unknown[] {
  if (!Array.isArray(value)) throw invalid(`no valid ${what}`);
  return value;
}

export function nodeId(value: unknown): number {
  if (!Number.isSafeInteger(value)) throw invalid('no valid node id');
  return value as number;
}

const string = (value: unknown): string => (typeof value === 'string' ? value : '');

function scrubElement(node: Bag, site: ReplaySite): void {
  const tagName = string(node['tagName']);
  // rrweb looks tags up in a plain object, so `constructor` would not be a tag to it.
  if (!TAG.test(tagName) || tagName in {}) throw invalid('an element without a valid tag');
  const tag = localTag(tagName);
  const children = node['childNodes'] === undefined ? [] : list(node['childNodes'], 'child nodes');
  node['childNodes'] = children;
  if (SCRIPTS.has(tag)) {
    node['tagName'] = 'noscript';
    node['attributes'] = {};
    node['isSVG'] = undefined;
    node['isCustom'] = undefined;
    node['isShadowHost'] = undefined;
  } else {
    // rrweb turns its own tag spellings into elements; any other case would slip past its own rules.
    if (node['isSVG'] !== true) node['tagName'] = tagName.toLowerCase();
    node['attributes'] = scrubAttributes([tag], bag(node['attributes'] ?? {}, 'attributes'), site);
    if (tag === 'video' || tag === 'audio') (node['attributes'] as Bag)['muted'] = true;
  }
  for (const child of children) scrubChild(child, site);
}

function scrubChild(child: unknown, site: ReplaySite): void {
  if (bag(child, 'node')['type'] === NodeType.Document) throw invalid('a document inside a node');
  scrubNode(child, site);
}

/**
 * Makes a recorded node (and all below it) safe to rebuild, in place.
 *
 * @throws KitError FRAME_INVALID when it is not a node at all
 */
export function scrubNode(value: unknown, site: ReplaySite): void {
  const node = bag(value, 'node');
  nodeId(node['id']);
  switch (node['type']) {
    case NodeType.Document:
      for (const child of list(node['childNodes'], 'child nodes')) scrubChild(child, site);
      return;
    case NodeType.DocumentType:
      node['name'] = DOCTYPE_NAME.test(string(node['name'])) ? node['name'] : 'html';
      node['publicId'] = string(node['publicId']).replace(/[^\w /.:,+()'?=$-]/g, '');
      node['systemId'] = string(node['systemId']).replace(/["'<>]/g, '');
      return;
    case NodeType.Element:
      scrubElement(node, site);
      return;
    case NodeType.CDATA: // an HTML document has no such node
      node['type'] = NodeType.Comment;
      node['textContent'] = '';
      return;
    case NodeType.Text:
    case NodeType.Comment:
      node['textContent'] = string(node['textContent']);
      return;
    default:
      throw invalid('a node of an unknown type');
  }
}

/** Lower-case tags of a recorded node and all below it, by id. */
export function collectTags(value: unknown, into: Map<number, string[]>): void {
  const node = value as Bag;
  if (typeof node['tagName'] === 'string') {
    const id = node['id'] as number;
    into.set(id, [...(into.get(id) ?? []), localTag(node['tagName'])]);
  }
  for (const child of (node['childNodes'] ?? []) as unknown[]) collectTags(child, into);
}
