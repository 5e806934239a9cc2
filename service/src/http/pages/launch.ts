import { LAUNCH_PATH } from '@glance-kit/core';
import { PAGE_ASSETS } from './assets.js';
import { card, page } from './document.js';
import { html } from './html.js';
import { LAUNCH_BUSY_ID, LAUNCH_EMPTY_ID, LAUNCH_FORM_ID } from './launch-ids.js';

/** Takes a launch ticket from its own fragment; `viewer/launch.ts` does the rest. The same for everybody. */
export function launchPage(assets = PAGE_ASSETS): string {
  return page(
    'Cobrowse session',
    assets,
    html`<body class="gk-page">
      <main class="gk-card">
        <div id="${LAUNCH_BUSY_ID}" hidden>
          <h1>Opening the view…</h1>
          <p role="status">This takes a moment.</p>
        </div>
        <div id="${LAUNCH_EMPTY_ID}" hidden>
          <h1>There is nothing to open</h1>
          <p>
            This link works once and is not complete any more. Open the view again from your agent desktop.
          </p>
        </div>
        <form id="${LAUNCH_FORM_ID}" method="post" action="${LAUNCH_PATH}" hidden>
          <input type="hidden" name="ticket" />
        </form>
        <noscript>
          <h1>JavaScript is needed</h1>
          <p>The view of a session needs JavaScript. Allow it for this site and open the view again.</p>
        </noscript>
      </main>
    </body>`,
    html`<script type="module" src="${assets.launch}"></script>`,
  );
}

export interface LaunchQuestionData {
  ticket: string;
  /** Whom the link would sign in. */
  partnerUserId: string;
}

/** Somebody else is signed in in this browser: nobody is replaced by a link alone. */
export function launchQuestionPage(
  { ticket, partnerUserId }: LaunchQuestionData,
  assets = PAGE_ASSETS,
): string {
  return card(
    'Continue as another agent?',
    assets,
    html`<p>
        This link signs you in as <strong>${partnerUserId}</strong>, and somebody else is signed in in this
        browser. If you did not just open the view from your agent desktop, close this window.
      </p>
      <form method="post" action="${LAUNCH_PATH}">
        <input type="hidden" name="ticket" value="${ticket}" />
        <input type="hidden" name="replace" value="1" />
        <button class="gk-button" type="submit">Continue as ${partnerUserId}</button>
      </form>`,
  );
}
