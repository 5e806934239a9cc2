import { CUSTOMER, VISITOR_KEY_HASH } from './data.js';
import { html, type Html } from './html.js';

/** What the documented visitor tag needs. */
export interface Tag {
  /** Origin of the cobrowse service. */
  service: string;
  groupId: string;
  site: 'staging' | 'production';
}

export interface Page {
  path: string;
  title: string;
  /** `false`: the page has no visitor tag, as old corners of a real site do. */
  tagged?: false;
  main: Html;
}

const NAVIGATION = [
  ['/', 'Home'],
  ['/accounts', 'Accounts'],
  ['/transfer', 'Transfer'],
  ['/profile', 'Profile'],
] as const;

const LOGO = html`<svg class="logo" viewBox="0 0 40 40" aria-hidden="true" focusable="false">
  <rect width="40" height="40" rx="11" class="logo-ground" />
  <path d="M18 9h4l2.2 17h-8.4z" class="logo-tower" />
  <path d="M17.4 14h5.2l.4 3.4h-6z" class="logo-band" />
  <path d="M24.5 9.5 34 6v7zM15.5 9.5 6 6v7z" class="logo-light" />
  <path
    d="M5 29q3.75-3.4 7.5 0t7.5 0 7.5 0 7.5 0v3.4q-3.75 3.4-7.5 0t-7.5 0-7.5 0-7.5 0z"
    class="logo-wave"
  />
</svg>`;

function tagOf({ service, groupId, site }: Tag): Html {
  const source = `${service}/cobrowse/CobrowseJS.ashx?group=${groupId}&site=${site}`;
  return html`<script
    id="glance-cobrowse"
    charset="UTF-8"
    src="${source}"
    data-groupid="${groupId}"
    data-site="${site}"
    data-ws="${new URL(service).host}"
    data-presence="api"
  ></script>`;
}

function navigationOf(current: string): Html[] {
  return NAVIGATION.map(
    ([path, label]) =>
      html`<li><a href="${path}" ${path === current && html` aria-current="page"`}>${label}</a></li>`,
  );
}

/** The whole document of a page. */
export function layout(page: Page, tag: Tag): string {
  const isTagged = page.tagged !== false;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${page.title} · Harbour Bank</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/site.css" />
        <script src="/assets/site.js" defer></script>
        ${isTagged && tagOf(tag)} ${isTagged && html`<script src="/assets/visitor-key.js" defer></script>`}
        ${isTagged && html`<script src="/assets/found-by.js" defer></script>`}
      </head>
      <body>
        <a class="skip" href="#main">Skip to content</a>
        <header class="top">
          <div class="wide bar">
            <a class="brand" href="/">${LOGO}<span>Harbour Bank</span></a>
            <nav aria-label="Main">
              <ul>
                ${navigationOf(page.path)}
              </ul>
            </nav>
          </div>
        </header>
        <main id="main" class="wide">${page.main}</main>
        <footer>
          <div class="wide foot">
            <div>
              <p><strong>Harbour Bank</strong> is a sample site of glance-kit. No money moves here.</p>
              <p class="quiet"><a href="/statement-archive">Statement archive</a></p>
            </div>
            ${isTagged ? HELP : NO_HELP}
          </div>
        </footer>
      </body>
    </html> `.text;
}

const HELP = html`<div class="help">
  <p>Stuck on this page? Show it to one of our people. Passwords and hidden fields stay with you.</p>
  <button type="button" id="get-help" data-glancebutton="showTerms">Get help</button>
  <div class="found-by">
    <label for="found-by">They find you by</label>
    <select
      id="found-by"
      data-email="${CUSTOMER.email}"
      data-phone="${CUSTOMER.phone}"
      data-hash="${VISITOR_KEY_HASH}"
    >
      <option value="code">a code that you read out</option>
      <option value="email">your e-mail address</option>
      <option value="phone">your phone number</option>
    </select>
  </div>
</div>`;

const NO_HELP = html`<p class="help quiet">
  This older page cannot be shared. Go back to your accounts to continue with our people.
</p>`;
