import type { Attributes, AttributeValue } from './attributes.js';

/** The parts of rrweb's event format that masking reads (`@rrweb/types`: serializedNodeWithId, mutationData). */
export interface SerializedNode {
  type: number;
  id: number;
  tagName?: string;
  attributes?: Attributes;
  childNodes?: SerializedNode[];
  textContent?: string;
  isSVG?: boolean;
  isShadow?: boolean;
  isShadowHost?: boolean;
  isCustom?: boolean;
  /** Id of the document of a frame. */
  rootId?: number;
  /** Of a document and its type. */
  compatMode?: string;
  name?: string;
  publicId?: string;
  systemId?: string;
}

export const NODE = { document: 0, doctype: 1, element: 2, text: 3, cdata: 4, comment: 5 } as const;

export const SOURCE = {
  mutation: 0,
  mouseMove: 1,
  mouseInteraction: 2,
  scroll: 3,
  viewportResize: 4,
  input: 5,
  touchMove: 6,
  mediaInteraction: 7,
  styleSheetRule: 8,
  canvasMutation: 9,
  font: 10,
  log: 11,
  drag: 12,
  styleDeclaration: 13,
  selection: 14,
  adoptedStyleSheet: 15,
  customElement: 16,
} as const;

export interface MutationData {
  source: number;
  texts: { id: number; value: string | null }[];
  attributes: { id: number; attributes: Record<string, AttributeValue> }[];
  removes: { parentId: number; id: number; isShadow?: boolean }[];
  adds: { parentId: number; nextId: number | null; previousId?: number | null; node: SerializedNode }[];
  isAttachIframe?: boolean;
}

export interface InputData {
  source: number;
  id: number;
  text: string;
  isChecked: boolean;
}

export interface CssRule {
  rule: string;
  index?: number | number[];
}

export interface StyleData {
  source: number;
  id?: number;
  styleId?: number;
  adds?: CssRule[];
  removes?: unknown[];
  replace?: string;
  replaceSync?: string;
  set?: { property: string; value: string | null; priority?: string };
  remove?: unknown;
}

export interface AdoptedData {
  source: number;
  id: number;
  styles?: { styleId: number; rules: CssRule[] }[];
  styleIds: number[];
}
