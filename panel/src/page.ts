export { loadPageConfig, note, showPanelPage, startTrouble } from './page/panel-page.js';
export type { PageParts, PanelPageOptions } from './page/panel-page.js';
export { readPageConfig } from './page/page-config.js';
export type { PageBranding, PageConfig } from './page/page-config.js';
export { pageMemory, pageOutbox } from './page/memory.js';
export { pageTexts, textsFor } from './page/languages.js';
export type { AllTexts } from './page/languages.js';
export type { PageTexts } from './page/page-texts.js';
export { resumedSession } from './page/session.js';
