import { plainAddress } from '../loader/browser.js';
import { EVENT, type RecordedEvent } from '../recorder/port.js';
import { scrubAttribute, type Attributes, type AttributeValue } from './attributes.js';
import { scrubCss, scrubCssValue } from './css.js';
import {
  NODE,
  SOURCE,
  type AdoptedData,
  type InputData,
  type MutationData,
  type SerializedNode,
  type StyleData,
} from './events.js';
import { maskedAttributes, StyleNames } from './placeholder.js';
import { isElement, MASK, MaskState } from './state.js';
import { Passage } from './passage.js';
import { TypedValues } from './typed-values.js';

/** The recorder's table of nodes and their ids. */
export interface NodeIds {
  getId(node: Node | null): number;
  getNode(id: number): Node | null;
}

export interface MaskingOptions {
  /** CSS selectors of the group, besides the built-in marks. */
  selectors: readonly string[];
  ids: NodeIds;
  isOwn(node: Node): boolean;
  maskingError(selector: string): void;
}

export interface Masking {
  /** Options of the recorder: what it must not even read. */
  readonly recordOptions: {
    slimDOMOptions: { script: boolean; comment: boolean };
    maskInputOptions: Record<string, boolean>;
    maskInputFn?: (text: string, element: HTMLElement) => string;
  };
  /** A recording starts over: the reader knows no node any more. */
  renew(): void;
  /**
   * What of an event may leave.
   * @returns the event, `undefined` when nothing of it may leave, or `renew` when an element that was sent in
   *   clear has been masked: the whole picture has to be taken again
   */
  scrub(event: RecordedEvent): RecordedEvent | 'renew' | undefined;
  /** A text without the values that were typed in masked fields. */
  clean(text: string): string;
  /** The session is over. */
  close(): void;
}

/** Elements that are sent without attributes and content: they do nothing for the picture. */
const SHELLS = new Set(['script', 'noscript', 'template', 'title', 'object', 'embed', 'datalist']);
const FIELDS = new Set(['input', 'textarea', 'select']);
/** Masked elements whose layout is made by their children: those are masked one by one. */
const FRAMES_OF_LAYOUT = new Set(['html', 'table', 'thead', 'tbody', 'tfoot', 'tr', 'colgroup']);

type Contents = Pick<SerializedNode, 'attributes' | 'childNodes' | 'textContent' | 'isShadowHost'>;
type Incremental = { source: number; id?: number };

/**
 * The one place where it is decided what leaves the browser. Every event of the recorder passes; each node in it
 * is looked up as it is in the page at this moment, because only the live node knows what is around it.
 */
export function createMasking(options: MaskingOptions): Masking {
  return new Scrubber(options);
}

class Scrubber implements Masking {
  readonly #state: MaskState;
  readonly #typed = new TypedValues();
  readonly #names = new StyleNames();
  readonly #ids: NodeIds;
  readonly #isOwn: (node: Node) => boolean;
  /** Ids that the reader has in its picture. What was left out takes everything below it along. */
  #known = new Set<number>();
  #sentClear = new WeakSet<Node>();
  #root: number | undefined;
  /** Ids of elements that were sent without content: nothing about their inside is ever spoken of. */
  #shells = new Set<number>();
  /** Frame documents in the picture: a recorder that was started over reports them once more. */
  #attached = new Set<number>();
  /** Constructed style sheets that only masked roots use. */
  #maskedSheets = new Set<number>();
  /** Watches from the start of the session on, also while nobody looks. */
  readonly #passage: Passage;

  constructor({ selectors, ids, isOwn, maskingError }: MaskingOptions) {
    this.#state = new MaskState(selectors, maskingError);
    this.#ids = ids;
    this.#isOwn = isOwn;
    this.#passage = new Passage(this.#state, (field) => {
      this.#trackField(field);
      this.#typed.refresh();
    });
    this.#passage.watch(document);
  }

  close(): void {
    this.#passage.close();
  }

  get recordOptions(): Masking['recordOptions'] {
    return {
      slimDOMOptions: { script: true, comment: true },
      // Not even the recorder sees what is in a masked field; the scrubber below does not rely on it.
      maskInputOptions: { input: true, textarea: true },
      maskInputFn: (text, element) => {
        if (!this.#state.isMasked(element)) return text;
        // Called for each change, also for those that make no event because the mask stays the same.
        this.#typed.track(element);
        this.#typed.refresh();
        return MASK;
      },
    };
  }

  renew(): void {
    this.#known = new Set();
    this.#sentClear = new WeakSet();
    this.#attached = new Set();
    this.#shells = new Set();
    this.#names.forget();
  }

  clean(text: string): string {
    this.#typed.refresh();
    return this.#hide(text);
  }

  scrub(event: RecordedEvent): RecordedEvent | 'renew' | undefined {
    this.#passage.settle();
    this.#typed.refresh();
    switch (event.type) {
      case EVENT.meta:
        return { ...event, data: { ...(event.data as object), href: this.#hide(plainAddress(location)) } };
      case EVENT.fullSnapshot: {
        const data = event.data as { node: SerializedNode };
        this.#root = data.node.id;
        const node = this.#node(data.node, this.#state.isMasked(document));
        return node && { ...event, data: { ...data, node } };
      }
      case EVENT.incremental: {
        const data = this.#incremental(event.data as Incremental);
        return data === 'renew' || data === undefined ? data : { ...event, data };
      }
      // Load events and whatever a later recorder adds: nothing that the picture needs.
      default:
        return undefined;
    }
  }

  #incremental(data: Incremental): object | 'renew' | undefined {
    switch (data.source) {
      case SOURCE.mutation:
        return this.#mutation(data as MutationData);
      case SOURCE.input:
        return this.#input(data as InputData);
      case SOURCE.styleSheetRule:
      case SOURCE.styleDeclaration:
        return this.#style(data as StyleData);
      case SOURCE.adoptedStyleSheet:
        return this.#adopted(data as AdoptedData);
      // On a masked number pad the pointer alone would tell the number.
      case SOURCE.mouseMove:
      case SOURCE.touchMove:
      case SOURCE.drag: {
        const { positions } = data as unknown as { positions: { id: number }[] };
        const kept = positions.filter(({ id }) => this.#isClear(id));
        return kept.length > 0 ? { ...data, positions: kept } : undefined;
      }
      case SOURCE.selection: {
        const { ranges } = data as unknown as { ranges: { start: number; end: number }[] };
        return ranges.every(({ start, end }) => this.#isClear(start) && this.#isClear(end))
          ? data
          : undefined;
      }
      case SOURCE.mouseInteraction:
      case SOURCE.scroll:
        return this.#isClear(data.id) ? data : undefined;
      case SOURCE.viewportResize:
        return data;
      default:
        return undefined;
    }
  }

  // ---- nodes

  /** A serialized node as it may leave, or nothing. Adds what leaves to the known ids. */
  #node(node: SerializedNode, aroundMasked: boolean): SerializedNode | undefined {
    const live = this.#ids.getNode(node.id);
    if (!live) return undefined;
    this.#watch(live);
    const masked = this.#isMasked(live, aroundMasked);
    switch (node.type) {
      case NODE.document:
      case NODE.doctype:
        return this.#keep(node, { childNodes: node.childNodes && this.#nodes(node.childNodes, masked) });
      case NODE.element:
        return this.#element(node, live as Element, masked);
      case NODE.text:
        // Text that has left a mask keeps its place; text inside one has none.
        if (masked) return aroundMasked ? undefined : this.#keep(node, { textContent: MASK });
        return this.#keep(node, { textContent: this.#text(node.textContent ?? '', live) });
      default:
        return undefined;
    }
  }

  #nodes(nodes: readonly SerializedNode[], aroundMasked: boolean): SerializedNode[] {
    return nodes.flatMap((node) => this.#node(node, aroundMasked) ?? []);
  }

  #element(node: SerializedNode, live: Element, masked: boolean): SerializedNode {
    const tag = live.localName;
    const { childNodes = [] } = node;
    if (SHELLS.has(tag) || this.#isOwn(live) || (masked && tag === 'head')) {
      this.#stickAll(childNodes, masked);
      this.#shells.add(node.id);
      return this.#keep(node, { attributes: {}, childNodes: [] });
    }
    if (!masked) {
      this.#sentClear.add(live);
      const attributes = this.#attributes(live, node.attributes ?? {});
      return this.#keep(node, {
        attributes,
        childNodes: this.#nodes(childNodes, false),
        isShadowHost: node.isShadowHost,
      });
    }
    this.#trackField(live);
    if (FRAMES_OF_LAYOUT.has(tag)) {
      const kept = childNodes.filter((child) => child.type === NODE.element);
      this.#stickAll(childNodes, true);
      const { colspan, rowspan, span, class: names } = maskedAttributes(live, this.#names);
      const attributes = JSON.parse(JSON.stringify({ colspan, rowspan, span, class: names })) as Attributes;
      return this.#keep(node, { attributes, childNodes: this.#nodes(kept, true) });
    }
    this.#stickAll(childNodes, true);
    return this.#keep(node, { attributes: maskedAttributes(live, this.#names), childNodes: [] });
  }

  /** The node as the reader gets it: the members of the format, and of its contents only what is given. */
  #keep(node: SerializedNode, contents: Contents): SerializedNode {
    const { id, type, tagName, rootId, isSVG, isShadow, isCustom, compatMode, name, publicId, systemId } =
      node;
    this.#known.add(id);
    const { attributes, childNodes, textContent, isShadowHost } = contents;
    return {
      type,
      tagName,
      attributes,
      childNodes,
      textContent,
      id,
      isSVG,
      isShadow,
      isShadowHost,
      isCustom,
      compatMode,
      name,
      publicId,
      systemId,
      // A recorder that is started over takes the page's own document for one of a frame.
      rootId: rootId === this.#root ? undefined : rootId,
    };
  }

  /** Everything below a mask is masked for good, also after it is moved out. */
  #stickAll(nodes: readonly SerializedNode[], masked: boolean): void {
    if (!masked) return;
    for (const { id, childNodes } of nodes) {
      const live = this.#ids.getNode(id);
      if (live) {
        this.#watch(live);
        this.#state.stick(live);
        if (isElement(live)) this.#trackField(live);
      }
      if (childNodes) this.#stickAll(childNodes, true);
    }
  }

  /** Documents of frames and shadow roots have observers of their own. */
  #watch(live: Node): void {
    const root = live.nodeType === Node.DOCUMENT_NODE ? live : (live as Partial<Element>).shadowRoot;
    if (root) this.#passage.watch(root);
  }

  #isMasked(live: Node, aroundMasked: boolean): boolean {
    if (this.#showsPassword(live)) this.#state.stick(live);
    if (!aroundMasked) return this.#state.isMaskedInClear(live);
    this.#state.stick(live);
    return true;
  }

  /** A node that the reader has and that is in the page and not masked: anything else is not spoken of. */
  #isClear(id: number | undefined): boolean {
    if (id === undefined || !this.#known.has(id) || this.#shells.has(id)) return false;
    const live = this.#ids.getNode(id);
    return live !== null && live.isConnected && !this.#state.isMasked(live);
  }

  #trackField(live: Element): void {
    const { formAssociated } = live.constructor as { formAssociated?: boolean };
    if (FIELDS.has(live.localName) || live.hasAttribute('contenteditable') || formAssociated)
      this.#typed.track(live);
  }

  #showsPassword(live: Node): boolean {
    return isElement(live) && live.localName === 'input' && this.#typed.showsPassword(live);
  }

  // ---- texts and attributes

  #hide(text: string): string {
    return this.#typed.active ? this.#typed.hide(text) : text;
  }

  #text(text: string, live: Node): string {
    const inStyle =
      live.parentNode !== null && isElement(live.parentNode) && live.parentNode.localName === 'style';
    return this.#hide(inStyle ? scrubCss(text) : text);
  }

  #attributes(live: Element, attributes: Readonly<Record<string, AttributeValue>>): Attributes {
    const kept: Attributes = {};
    for (const [name, value] of Object.entries(attributes)) {
      const scrubbed = scrubAttribute(live.localName, name, value, live);
      if (scrubbed === undefined) continue;
      kept[name] = this.#attribute(scrubbed);
    }
    return kept;
  }

  #attribute(value: AttributeValue): AttributeValue {
    if (typeof value === 'string') return this.#hide(value);
    if (typeof value !== 'object' || value === null) return value;
    // A change of `style`, by property: a value, a value with its priority, or `false` for removed.
    return Object.fromEntries(
      Object.entries(value).map(([property, change]: [string, unknown]) => {
        const clean = (text: unknown): unknown =>
          typeof text === 'string' ? this.#hide(scrubCssValue(property, text)) : text;
        return [property, Array.isArray(change) ? change.map(clean) : clean(change)];
      }),
    );
  }

  // ---- changes

  #mutation(data: MutationData): object | 'renew' | undefined {
    if (this.#becameMasked(data)) return 'renew';
    if (data.isAttachIframe) {
      const id = data.adds[0]?.node.id;
      if (id === undefined || this.#attached.has(id)) return undefined;
      this.#attached.add(id);
    }
    // In this order: a parent is known before its children are looked at.
    const masked = new Map<number, boolean>();
    const adds = data.adds.flatMap((add) => this.#add(add, masked) ?? []);
    const removes = data.removes.filter(
      ({ id, parentId }) => this.#known.has(id) && this.#known.has(parentId),
    );
    const texts = data.texts.flatMap(({ id, value }) => {
      if (!this.#isClear(id)) return [];
      const live = this.#ids.getNode(id)!;
      return [{ id, value: value === null ? null : this.#text(value, live) }];
    });
    const attributes = data.attributes.flatMap((change) => this.#attributeChange(change) ?? []);
    if (adds.length + removes.length + texts.length + attributes.length === 0) return undefined;
    return { ...data, adds, removes, texts, attributes };
  }

  /** @param masked  whether the parents of this change are masked, as far as they were looked at */
  #add(
    add: MutationData['adds'][number],
    masked: Map<number, boolean>,
  ): MutationData['adds'][number] | undefined {
    const live = this.#ids.getNode(add.node.id);
    const parent = this.#parentOf(add.parentId);
    if (!live || !parent) return undefined;
    const parentMasked = masked.get(add.parentId) ?? this.#state.isMasked(parent);
    masked.set(add.parentId, parentMasked);
    if (parentMasked || !this.#known.has(add.parentId)) {
      this.#isMasked(live, parentMasked);
      this.#stickAll(add.node.childNodes ?? [], parentMasked);
    }
    if (!this.#known.has(add.parentId)) return undefined;
    if (
      parentMasked &&
      !(FRAMES_OF_LAYOUT.has((parent as Partial<Element>).localName ?? '') && isElement(live))
    ) {
      return undefined;
    }
    if (this.#shells.has(add.parentId)) return undefined;
    const node = this.#node(add.node, parentMasked);
    return node && { ...add, nextId: this.#nextKnown(live, add.nextId), node };
  }

  #parentOf(parentId: number): Node | null {
    const parent = this.#ids.getNode(parentId);
    return parent?.isConnected ? parent : null;
  }

  /** The reader places a node before its next sibling; siblings that were left out are stepped over. */
  #nextKnown(live: Node, nextId: number | null): number | null {
    if (nextId === null || this.#known.has(nextId)) return nextId;
    for (let next = live.nextSibling; next; next = next.nextSibling) {
      const id = this.#ids.getId(next);
      if (this.#known.has(id)) return id;
    }
    return null;
  }

  #attributeChange(
    change: MutationData['attributes'][number],
  ): MutationData['attributes'][number] | undefined {
    const live = this.#ids.getNode(change.id);
    if (!live || !isElement(live) || !live.isConnected || !this.#known.has(change.id)) return undefined;
    if (this.#shells.has(change.id)) return undefined;
    if (this.#state.isMasked(live)) {
      // What moves or hides the box is told by the box itself.
      if (!('class' in change.attributes || 'style' in change.attributes || 'hidden' in change.attributes)) {
        return undefined;
      }
      if (FRAMES_OF_LAYOUT.has(live.localName)) return undefined;
      const { rr_width: _, rr_height: __, value: ___, ...attributes } = maskedAttributes(live, this.#names);
      return { id: change.id, attributes: { ...attributes, hidden: attributes['hidden'] ?? null } };
    }
    const attributes = this.#attributes(live, change.attributes);
    return Object.keys(attributes).length > 0 ? { id: change.id, attributes } : undefined;
  }

  /** Whether something that was sent in clear is masked from now on. */
  #becameMasked(data: MutationData): boolean {
    let renewed = false;
    const look = (id: number): void => {
      const live = this.#ids.getNode(id);
      if (!live || !isElement(live) || this.#isOwn(live)) return;
      const fresh = this.#state.newlyMarked(live);
      renewed ||= fresh.some((element) => this.#sentClear.has(element));
      // A select or a radio group is masked by one of its parts.
      renewed ||= this.#sentClear.has(live) && this.#state.isMasked(live);
    };
    for (const { id, attributes } of data.attributes) {
      if (Object.keys(attributes).some((name) => this.#state.mayMask(name))) look(id);
    }
    for (const parentId of new Set(data.adds.map((add) => add.parentId))) {
      const parent = this.#ids.getNode(parentId) as Partial<Element> | null;
      if (this.#state.farReaching || /^(?:select|optgroup)$/.test(parent?.localName ?? '')) look(parentId);
    }
    return renewed;
  }

  #input(data: InputData): object | 'renew' | undefined {
    const live = this.#ids.getNode(data.id);
    if (!live || !this.#isClear(data.id)) return undefined;
    if (this.#showsPassword(live)) {
      this.#state.stick(live);
      return 'renew';
    }
    const { localName: tag, type } = live as HTMLInputElement;
    if (tag === 'input' && (type === 'hidden' || type === 'file')) return undefined;
    return { ...data, text: this.#hide(data.text) };
  }

  // ---- style sheets

  #style(data: StyleData): object | undefined {
    if (data.id !== undefined && data.id !== -1) {
      if (!this.#isClear(data.id)) return undefined;
    } else if (data.styleId === undefined || this.#maskedSheets.has(data.styleId)) return undefined;
    const css = (text: string): string => this.#hide(scrubCss(text));
    return {
      ...data,
      ...(data.adds && { adds: data.adds.map((add) => ({ ...add, rule: css(add.rule) })) }),
      ...(data.replace !== undefined && { replace: css(data.replace) }),
      ...(data.replaceSync !== undefined && { replaceSync: css(data.replaceSync) }),
      ...(data.set?.value && {
        set: { ...data.set, value: this.#hide(scrubCssValue(data.set.property, data.set.value)) },
      }),
    };
  }

  #adopted(data: AdoptedData): object | undefined {
    const sheets = data.styles?.map(({ styleId }) => styleId) ?? [];
    if (!this.#isClear(data.id)) {
      for (const id of sheets) this.#maskedSheets.add(id);
      return undefined;
    }
    for (const id of sheets) this.#maskedSheets.delete(id);
    return {
      ...data,
      ...(data.styles && {
        styles: data.styles.map(({ styleId, rules }) => ({
          styleId,
          rules: rules.map((rule) => ({ ...rule, rule: this.#hide(scrubCss(rule.rule)) })),
        })),
      }),
    };
  }
}
