import { html, type Markup } from './html.js';
import type { PageAssets } from './assets.js';

/** What every page has around its content. */
export function page(title: string, assets: PageAssets, body: Markup, head?: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="${assets.style}" />
        ${head}
      </head>
      ${body}
    </html> `.text;
}

/** A page that is one card in the middle of the window. */
export function card(title: string, assets: PageAssets, content: Markup): string {
  return page(
    title,
    assets,
    html`<body class="gk-page">
      <main class="gk-card">
        <h1>${title}</h1>
        ${content}
      </main>
    </body>`,
  );
}
