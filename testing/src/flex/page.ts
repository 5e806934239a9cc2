import type { FlexDesktopSetup } from './setup.js';

export interface FlexPageOrigins {
  /** Origins that the desktop may call besides its own: functions and the cobrowse service. */
  connect: readonly string[];
  /** Origins that it may show in frames. */
  frame: readonly string[];
}

/** Nothing but this machine: what Flex would load from the cloud (fonts, sounds, two tables) is refused here. */
export function flexPolicy({ connect, frame }: FlexPageOrigins): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'unsafe-eval'", // Flex compiles its templates in the page
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "media-src 'self' data:",
    "worker-src 'self' blob:",
    `connect-src ${["'self'", ...connect].join(' ')}`,
    `frame-src ${["'self'", ...frame].join(' ')}`,
    `form-action ${["'self'", ...frame].join(' ')}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The page that draws the desktop.
 *
 * @param base  path that it is served under, without a slash at its end
 * @param kept  scripts that may be kept, each with the name of its content
 */
export function flexPage(
  base: string,
  kept: Readonly<Record<string, string>>,
  setup: FlexDesktopSetup,
): string {
  const script = (path: string): string =>
    `<script src="${base}${path}${kept[path] === undefined ? '' : `?${kept[path]}`}"></script>`;
  // The only way out of a script element is its end tag.
  const json = JSON.stringify(setup).replaceAll('<', '\\u003c');
  const background = setup.theme === 'dark' ? '#121c2d' : '#fff';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<title>Twilio Flex, simulated cloud</title>
<link rel="icon" href="data:," />
<style>html, body { margin: 0; background: ${background}; } #flex { display: flex; height: 100vh; }</style>
<script type="application/json" id="setup">${json}</script>
</head>
<body>
<div id="flex"></div>
${['/before.js', '/libraries.js', '/flex-ui.js', '/desktop.js'].map(script).join('\n')}
</body>
</html>
`;
}
