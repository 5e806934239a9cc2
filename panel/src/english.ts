import { PAGE_ENGLISH } from './page/page-texts.js';
import { PANEL_ENGLISH } from './texts.js';
import { VIEW_ENGLISH } from './view-texts.js';

/** Every text of the kit that agents read, in English, but the remedies of errors: what a language replaces. */
export const ENGLISH = { ...PANEL_ENGLISH, ...VIEW_ENGLISH, ...PAGE_ENGLISH } as const;
