import { PAGE_ASSETS, VIEWER_DATA_ID, VIEWER_ROOT_ID } from './assets.js';
import type { ViewerPageData } from './contract.js';
import { page } from './document.js';
import { html, jsonIsland } from './html.js';

/** The agent's view of a session; `viewer/main.ts` takes it from here. */
export function viewerPage(data: ViewerPageData, assets = PAGE_ASSETS): string {
  return page(
    'Cobrowse session',
    assets,
    html`<body class="gk-viewer-page">
      <div id="${VIEWER_ROOT_ID}" class="gk-viewer"><p class="gk-notice">Connecting…</p></div>
      <noscript
        ><p class="gk-notice">
          The view of a session needs JavaScript. Allow it for this site and reload.
        </p></noscript
      >
      ${jsonIsland(VIEWER_DATA_ID, data)}
    </body>`,
    html`<script type="module" src="${assets.script}"></script>`,
  );
}
