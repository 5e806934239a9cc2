/** Everything a page of the sign-in window may load is its own; nobody may frame it. */
export const PAGE_HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  // Not no-referrer: that would turn the Origin of our own form into "null", and the form checks it.
  'Referrer-Policy': 'same-origin',
} as const;

/**
 * Headers of a sign-in page that one of our own pages has in a frame: only that page and its hosts may.
 *
 * @param frameAncestors  origins of the hosts
 */
export function framedPageHeaders(frameAncestors: readonly string[]): Record<string, string> {
  const { 'X-Frame-Options': _all, ...headers } = PAGE_HEADERS;
  const policy = headers['Content-Security-Policy'].replace(
    "frame-ancestors 'none'",
    `frame-ancestors ${["'self'", ...frameAncestors].join(' ')}`,
  );
  return { ...headers, 'Content-Security-Policy': policy };
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/**
 * A page of the sign-in, with its style.
 *
 * @param base  path below which `assets/` is
 * @param body  markup; texts from outside go through `escapeHtml`
 * @param script  name of an asset that the page runs
 */
export function signInPage(base: string, title: string, body: string, script?: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${base}/assets/sign-in.css">
${script ? `<script src="${base}/assets/${script}" defer></script>\n` : ''}</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** Asks whether the panel that waits is the agent's own: a link sent by a stranger has no panel beside it. */
export function questionPage(
  base: string,
  question: { code: string; name: string; detail: string; challenge: string; formToken: string },
): string {
  const detail = question.detail === question.name ? '' : `<span>${escapeHtml(question.detail)}</span>`;
  return signInPage(
    base,
    'Confirm sign-in',
    `<p class="who"><span class="face" aria-hidden="true">${escapeHtml([...question.name][0] ?? '')}</span>
<span class="names"><strong>${escapeHtml(question.name)}</strong>${detail}</span></p>
<h1>Does your panel show ${question.code}?</h1>
<p class="code" aria-hidden="true">${[...question.code].map((digit) => `<b>${digit}</b>`).join('')}</p>
<p>Continue only if you opened this window from your own panel and the numbers are the same. Otherwise cancel: someone may be trying to use your account.</p>
<form method="post" action="${base}/confirm">
<input type="hidden" name="h" value="${question.challenge}">
<input type="hidden" name="form" value="${question.formToken}">
<button type="submit" name="answer" value="yes">Continue</button>
<button type="submit" name="answer" value="no" class="quiet">Cancel</button>
</form>`,
    'settle.js',
  );
}

/** The last page; its script closes the window where the browser allows that. */
export function endPage(base: string, released: boolean): string {
  const [title, text] = released
    ? ['You are signed in', 'Your panel goes on by itself. You can close this window.']
    : ['Sign-in cancelled', 'Nothing was handed to any panel. You can close this window.'];
  return signInPage(
    base,
    title,
    `<p class="mark ${released ? 'good' : 'still'}" aria-hidden="true"></p>
<h1 role="status">${title}</h1>
<p>${text}</p>`,
    'close.js',
  );
}

/** Asks where to sign in. */
export function choicePage(base: string, choices: readonly { name: string; address: string }[]): string {
  const links = choices.map(
    ({ name, address }) =>
      `<a class="choice" href="${escapeHtml(address)}"><span class="face" aria-hidden="true">${escapeHtml(
        [...name][0] ?? '',
      )}</span><strong>${escapeHtml(name)}</strong></a>`,
  );
  return signInPage(
    base,
    'Choose where to sign in',
    `<h1>Where do you sign in?</h1>
<p>Choose the account that you use at work.</p>
<nav class="choices" aria-label="Accounts">
${links.join('\n')}
</nav>`,
  );
}

/** Inside a frame: the provider's page may not be there. Its script tells our page around it. */
export function windowInsteadPage(base: string): string {
  return signInPage(
    base,
    'Sign in in a window',
    `<h1 role="status">Sign in in a window of its own</h1>
<p>Your sign-in page cannot be shown here.</p>`,
    'window-instead.js',
  );
}

/** Something went wrong: what, and the next step. */
export function troublePage(base: string, title: string, nextStep: string): string {
  return signInPage(
    base,
    title,
    `<p class="mark bad" aria-hidden="true"></p>
<h1 role="alert">${escapeHtml(title)}</h1>
<p>${escapeHtml(nextStep)}</p>`,
  );
}
