import { PAGE_ASSETS, SIGN_IN_PATH } from './assets.js';
import type { SignInPageData } from './contract.js';
import { card } from './document.js';
import { html } from './html.js';

const FAILED = 'That user name and password do not match. Check both and try again.';

/** Sign-in of a local user, who then goes on to `returnTo`. */
export function signInPage(data: SignInPageData, assets = PAGE_ASSETS): string {
  const wrong = data.failed && html` aria-invalid="true" aria-describedby="problem"`;
  return card(
    'Sign in',
    assets,
    html`<p>Sign in to join a visitor’s session.</p>
      ${data.failed && html`<p class="gk-problem" id="problem" role="alert">${FAILED}</p>`}
      <form method="post" action="${SIGN_IN_PATH}">
        <input type="hidden" name="csrf" value="${data.csrf}" />
        <input type="hidden" name="returnTo" value="${data.returnTo}" />
        <label for="username">User name</label>
        <input
          class="gk-field"
          id="username"
          name="username"
          value="${data.username}"
          autocomplete="username"
          autocapitalize="none"
          spellcheck="false"
          required${wrong}${!data.username && html` autofocus`}
        />
        <label for="password">Password</label>
        <input
          class="gk-field"
          id="password"
          name="password"
          type="password"
          autocomplete="current-password"
          required${wrong}${data.username && html` autofocus`}
        />
        <button class="gk-button" type="submit">Sign in</button>
      </form>`,
  );
}
