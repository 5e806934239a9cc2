import type { Host } from '@glance-kit/core';
import {
  defineGlancePanel,
  framePlaces,
  pageMemory,
  pageOutbox,
  pageStore,
  storageOfPage,
  viewOpener,
  type GlancePanel,
  type PageStore,
  type PanelSettings,
  type PanelTexts,
  type ViewOpener,
  type ViewPlaceName,
} from '@glance-kit/panel';

import { styleAround } from './panel-look.js';

export interface PanelElementOptions {
  settings: PanelSettings;
  place: ViewPlaceName;
  /** Where a framed view goes instead of below the panel. */
  frame?: () => HTMLElement | undefined;
  texts?: Partial<PanelTexts>;
  accent?: { light: string; dark: string };
  host(openView: ViewOpener, memory: PageStore): Host;
}

export interface PanelElement {
  /** Panel, and below it the frames of views. */
  readonly root: HTMLElement;
  readonly panel: GlancePanel;
}

/** A panel in a page that is not ours, with the place for its views. */
export function panelElement(options: PanelElementOptions): PanelElement {
  defineGlancePanel();
  const root = document.createElement('div');
  styleAround(document);
  root.className = 'glance-cobrowse';
  const panel = document.createElement('glance-panel');
  const { settings, place, frame, texts, accent, host } = options;
  panel.texts = texts;
  if (accent) panel.style.setProperty('--gk-accent', `light-dark(${accent.light}, ${accent.dark})`);
  const store = pageStore('glance-kit/flex/', storageOfPage(window));
  const places = framePlaces(document);
  const openView = viewOpener({
    service: settings.service,
    store,
    place,
    container: (conversationId) => frame?.() ?? places.place(conversationId),
    texts: () => panel.texts,
  });
  panel.host = places.following(host(openView, store));
  panel.settings = { memory: pageMemory(store), outbox: pageOutbox(store), ...settings };
  root.append(panel, places.root);
  return { root, panel };
}
