import { PAGE_ASSETS } from './assets.js';
import { page } from './document.js';
import { html } from './html.js';
import { LAUNCH_ID } from './launch-contract.js';

/** Takes a launch ticket from its own fragment; `viewer/launch.ts` does the rest. The same for everybody. */
export function launchPage(assets = PAGE_ASSETS): string {
  return page(
    'Cobrowse session',
    assets,
    html`<body class="gk-page">
      <main class="gk-card" id="${LAUNCH_ID}" hidden>
        <h1></h1>
        <p role="status"></p>
      </main>
      <noscript>
        <div class="gk-card">
          <h1>JavaScript is needed</h1>
          <p>The view of a session needs JavaScript. Allow it for this site and open the view again.</p>
        </div>
      </noscript>
    </body>`,
    html`<script type="module" src="${assets.launch}"></script>`,
  );
}
