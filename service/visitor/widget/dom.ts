/** An element with attributes and children; texts are text nodes, so nothing is ever read as HTML. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Readonly<Record<string, string>> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A host in the page with the widget's own style inside a shadow root. Constructed sheets work under a policy
 * without `unsafe-inline`, and nothing of the page's style gets in.
 */
export function shadowHost(id: string | undefined, css: string): { host: HTMLElement; root: ShadowRoot } {
  const host = h('div', id === undefined ? {} : { id });
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  return { host, root };
}

/** The widget hangs on the root element: the body of a page may be replaced, moved or made inert. */
export function mount(host: HTMLElement): void {
  document.documentElement.append(host);
}
