import type { Theme } from './theme.js';

/** What surrounds the panel: the page of Flex has no style sheet of ours. */
const STYLE = `
  .glance-cobrowse {
    display: flex;
    flex-direction: column;
    flex: 1 1 auto;
    box-sizing: border-box;
    width: 100%;
    min-width: 0;
    min-height: 100%;
    color: light-dark(#1b2733, #e6ebf2);
    background: light-dark(#ffffff, #171d25);
    font: 13px/1.5 var(--gk-font);
    /* Flex's own. */
    --gk-font: Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif;
  }
  .glance-cobrowse > .views,
  .glance-cobrowse > .views > :not([hidden]) {
    display: contents;
  }
  .gk-view {
    display: flex;
    flex-direction: column;
    flex: 1 0 480px;
    border-top: 1px solid light-dark(#dde3ea, #3a4554);
  }
  .gk-view p {
    margin: 0;
    padding: 8px 16px;
    color: light-dark(#556372, #a3afbf);
  }
  .gk-view button {
    min-height: 32px;
    padding: 4px 12px;
    font: inherit;
    color: inherit;
    background: none;
    border: 1px solid light-dark(#7b8897, #6f7d90);
    border-radius: 6px;
    cursor: pointer;
    margin: 2px 0;
  }
  .gk-view button:focus-visible {
    outline: 2px solid light-dark(#0b6bcb, #6cb2ff);
    outline-offset: 2px;
  }
  .gk-view iframe {
    flex: 1;
    width: 100%;
    border: 0;
  }
`;

const styled = new WeakSet<Document>();

/** A sheet and no style element: the policy of a page may forbid those. */
export function styleAround(document: Document): void {
  if (styled.has(document)) return;
  styled.add(document);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

/** The panel and what is around it. */
export function setTheme(root: HTMLElement, theme: Theme): void {
  root.style.colorScheme = theme;
  root.querySelector('glance-panel')?.setAttribute('theme', theme);
}
