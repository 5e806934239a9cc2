import type { DesktopPage } from './desktop-page.js';

/** The page at `/`: every desktop that runs here. Names and sentences are this package's own. */
export function indexPage(desktops: readonly DesktopPage[]): string {
  const items = desktops.map(
    ({ path, name, about }) => `<li><a href="${path}"><strong>${name}</strong><span>${about}</span></a></li>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Agent desktops</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/assets/page.css" />
  </head>
  <body>
    <header class="top"><span class="brand">Agent desktops <small>simulated, on this machine only</small></span></header>
    <main class="desktops">
      <h1>Choose a desktop</h1>
      <p class="muted">The same panel in each of them, for the contact on screen.</p>
      <ul>${items.join('')}</ul>
    </main>
  </body>
</html>
`;
}
