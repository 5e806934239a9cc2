import { PAGE_ASSETS } from './assets.js';
import type { MessagePageData } from './contract.js';
import { card } from './document.js';
import { html } from './html.js';

/** Web addresses and absolute paths of this site; anything else (`javascript:`, `//host`) gives no link. */
const SAFE_HREF = /^(https?:\/\/|\/(?![/\\]))/i;

/** Tells the agent what happened and the next step: no such session, not allowed, an error. */
export function messagePage({ title, text, action }: MessagePageData, assets = PAGE_ASSETS): string {
  const link = action && SAFE_HREF.test(action.href) ? action : undefined;
  return card(
    title,
    assets,
    html`<p>${text}</p>
      ${link && html`<p><a class="gk-button" href="${link.href}" ${target(link.newWindow)}>${link.label}</a></p>`}`,
  );
}

const target = (newWindow = false) => newWindow && html` target="_blank" rel="noopener"`;
