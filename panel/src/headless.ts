// The panel without its looks, for hosts whose components are drawn by a framework of their own.
export { PanelController, cleanKey } from './controller.js';
export type { ControllerOptions, PanelView } from './controller.js';
export type {
  PanelMemory,
  PanelPrivileges,
  PanelSettings,
  PanelTiming,
  VisitorInfoSource,
  VisitorInfoWatch,
} from './settings.js';
export { visitorInfo } from './visitor-info.js';
export type { VisitorInfoOptions } from './visitor-info.js';
export { pageStore } from './page-store.js';
export type { PageStorage, PageStore } from './page-store.js';
export { pageMemory, pageOutbox } from './page/memory.js';
export { viewOpener } from './view-opener.js';
export type { ViewOpener, ViewOpenerOptions, ViewPlaceName } from './view-opener.js';
export { VIEW_ENGLISH } from './view-texts.js';
export type { ViewTexts } from './view-texts.js';
export { loginKeyReply } from './login-key-reply.js';
export { textsFor } from './page/languages.js';
export { PANEL_ENGLISH, clockText, keyText, say, troubleText } from './texts.js';
export type { PanelTexts } from './texts.js';
