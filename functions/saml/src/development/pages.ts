import { escapeHtml, PAGE_HEADERS } from '@glance-kit/handlers';

/** Somebody whom the provider signs in without a password. */
export interface DevelopmentSamlAgent {
  /** The provider's own id of the person; the persistent name. */
  id: string;
  /** Value of the attribute with the partner user id. */
  partnerUserId: string;
  name: string;
  email: string;
}

export const POST_SCRIPT = 'document.forms[0].submit();\n';

export const MARK = 'Test identity provider: signs in anybody';

/**
 * @param framing  whether a page of another site may show this one in a frame
 * @param actions  origins that a form of the page goes to; browsers hold it to this list also where it is redirected
 */
export function headersOf(
  framing: 'allowed' | 'refused',
  actions: readonly string[],
): Record<string, string> {
  const { 'X-Frame-Options': frameOptions, ...headers } = PAGE_HEADERS;
  const policy = headers['Content-Security-Policy']
    .replace("form-action 'self'", ["form-action 'self'", ...actions].join(' '))
    .replace(
      "frame-ancestors 'none'",
      framing === 'allowed' ? 'frame-ancestors *' : "frame-ancestors 'none'",
    );
  return {
    ...headers,
    'Content-Security-Policy': policy,
    ...(framing === 'refused' && { 'X-Frame-Options': frameOptions }),
  };
}

function page(base: string, title: string, body: string, script = ''): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<link rel="stylesheet" href="${base}/assets/sign-in.css">
${script}</head>
<body>
<main>
<p class="test">${MARK}</p>
${body}
</main>
</body>
</html>
`;
}

function choice({ id, name, email }: DevelopmentSamlAgent): string {
  return `<button type="submit" name="agent" value="${escapeHtml(id)}" class="quiet who">
<span class="face" aria-hidden="true">${escapeHtml([...name][0] ?? '')}</span>
<span class="names"><strong>${escapeHtml(name)}</strong><span>${escapeHtml(email)}</span></span></button>`;
}

/** Where people go on to: the host of a service provider that is named by an address. */
export function clientName(entityId: string): string {
  return URL.canParse(entityId) ? new URL(entityId).host || entityId : entityId;
}

/** Stands in for the sign-in page of a company. */
export function chooserPage(
  base: string,
  action: string,
  client: string,
  agents: readonly DevelopmentSamlAgent[],
): string {
  return page(
    base,
    'Test sign-in',
    `<h1>Who is signing in?</h1>
<p>You go on to ${escapeHtml(clientName(client))} as the one you choose, without a password.</p>
<form method="post" action="${escapeHtml(action)}" class="list">
${agents.map(choice).join('\n')}
</form>`,
  );
}

/** Carries a message on to the service provider; the button is for browsers without script. */
export function postPage(base: string, url: string, fields: Readonly<Record<string, string>>): string {
  const inputs = Object.entries(fields).map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return page(
    base,
    'Signing in',
    `<h1>Signing in</h1>
<form method="post" action="${escapeHtml(url)}">
${inputs.join('\n')}
<noscript><button type="submit">Continue</button></noscript>
</form>`,
    `<script src="${base}/assets/post.js" defer></script>\n`,
  );
}

export function troublePage(base: string, title: string, text: string): string {
  return page(
    base,
    'Test sign-in',
    `<p class="mark bad" aria-hidden="true"></p>
<h1 role="alert">${escapeHtml(title)}</h1>
<p>${escapeHtml(text)}</p>`,
  );
}

export function signedOutPage(base: string): string {
  return page(
    base,
    'Signed out',
    `<p class="mark good" aria-hidden="true"></p>
<h1 role="status">You are signed out</h1>
<p>Every service that you signed in to from here was told.</p>`,
  );
}

/** Where a sign-in may start at the provider. */
export function startPage(base: string, clients: readonly { label: string; href: string }[]): string {
  const links = [...clients, { label: 'Sign out everywhere', href: `${base}/logout` }].map(
    ({ label, href }) =>
      `<a class="choice" href="${escapeHtml(href)}"><strong>${escapeHtml(label)}</strong></a>`,
  );
  return page(
    base,
    'Test identity provider',
    `<h1>Where to?</h1>
<nav class="choices" aria-label="Services">
${links.join('\n')}
</nav>`,
  );
}
