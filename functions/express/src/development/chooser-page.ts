import { escapeHtml } from '@glance-kit/handlers';

/** Somebody the development provider signs in without a password. */
export interface DevelopmentAgent {
  /** `sub` of the tokens. */
  id: string;
  /** Value of the claim with the partner user id. */
  partnerUserId: string;
  name: string;
  email: string;
}

export interface ChooserData {
  base: string;
  uid: string;
  agents: readonly DevelopmentAgent[];
}

function choice({ id, name, email }: DevelopmentAgent): string {
  return `<button type="submit" name="agent" value="${escapeHtml(id)}" class="quiet who">
<span class="face" aria-hidden="true">${escapeHtml([...name][0] ?? '')}</span>
<span class="names"><strong>${escapeHtml(name)}</strong><span>${escapeHtml(email)}</span></span></button>`;
}

function page(base: string, title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="stylesheet" href="${base}/assets/sign-in.css">
</head>
<body>
<main>
<p class="test">Test identity provider: signs in anybody</p>
${body}
</main>
</body>
</html>
`;
}

/** Stands in for the sign-in page of a company. */
export function chooserPage({ base, uid, agents }: ChooserData): string {
  return page(
    base,
    'Test sign-in',
    `<h1>Who is signing in?</h1>
<p>You go on as the one you choose, without a password.</p>
<form method="post" action="${base}/interaction/${escapeHtml(uid)}" class="list">
${agents.map(choice).join('\n')}
<button type="submit" name="agent" value="" class="quiet">Cancel</button>
</form>`,
  );
}

export function chooserTrouble(base: string, error: string): string {
  return page(
    base,
    'Test sign-in',
    `<p class="mark bad" aria-hidden="true"></p>
<h1 role="alert">The sign-in cannot go on</h1>
<p>The provider says: ${escapeHtml(error)}. Close this window and start again.</p>`,
  );
}
