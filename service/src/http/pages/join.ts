import { AGENT_VIEW_PATH, PAGE_ASSETS } from './assets.js';
import type { JoinPageData } from './contract.js';
import { card } from './document.js';
import { html } from './html.js';

/** `mode` changes the prompt (address rules, "Parameters"). */
const PROMPTS = {
  universaljoin: 'Ask the visitor for the code on their screen and type it here.',
  chatinvitation: 'Type the code that the visitor wrote in the chat.',
  smsinvitation: 'Type the code from the text message.',
} as const;

/** What the browser checks before sending; blanks around the key are the service's to trim. */
const KEY_PATTERN = '\\s*[A-Za-z0-9_~\\-]{1,62}\\s*';
const KEY_RULE = '1 to 62 letters, digits, “-”, “_” or “~”';

/** Asks for the session key, then opens the viewer. */
export function joinPage(data: JoinPageData, assets = PAGE_ASSETS): string {
  const hidden = Object.entries(data.passOn).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}" /> `,
  );
  const described = data.problem ? 'problem rule' : 'rule';
  return card(
    'Join a session',
    assets,
    html`<p>${PROMPTS[data.mode ?? 'universaljoin']}</p>
      ${data.problem && html`<p class="gk-problem" id="problem" role="alert">${data.problem}</p>`}
      <form method="post" action="${AGENT_VIEW_PATH}" target="${data.sameWindow ? '_self' : '_blank'}">
        ${hidden}<input type="hidden" name="wait" value="1" />
        <label for="key">Session key</label>
        <input
          class="gk-field gk-key"
          id="key"
          name="SessionKey"
          value="${data.sessionKey}"
          pattern="${KEY_PATTERN}"
          title="${KEY_RULE}"
          autocomplete="off"
          autocapitalize="none"
          spellcheck="false"
          required
          autofocus
          aria-describedby="${described}"
          ${data.problem && html` aria-invalid="true"`}
        />
        <p class="gk-hint" id="rule">${KEY_RULE}.</p>
        <button class="gk-button" type="submit">Join</button>
      </form>`,
  );
}
