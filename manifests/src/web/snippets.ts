import { pageAddress } from '../page/origins.js';
import { fieldPlaces } from '../config/hosts/field-places.js';
import { valueAt } from '../config/problem.js';
import type { WebConfig } from './build.js';

/** Fields that the panel reads unless the configuration says otherwise. */
const STANDARD = ['visitor', 'name', 'phone', 'email'];

/** Names of the fields that the panel reads, and the first kind of contact that is named. */
function contactOf({ fields }: WebConfig): { type: string | undefined; names: string[] } {
  const named = fieldPlaces(fields, []).map((keys) => valueAt(fields, keys) as string);
  const type = Object.keys(fields ?? {}).find((kind) => kind !== '*');
  return { type, names: named.length ? [...new Set(named)] : STANDARD };
}

const literal = (text: string): string => JSON.stringify(text).replace(/</g, '\\u003c');

/** What the page tells the panel of the contact on screen. */
export function contextSnippet(config: WebConfig): string {
  const { type, names } = contactOf(config);
  const fields = names.map((name) => `      ${literal(name)}: '…',`);
  return [
    '  cobrowse.setContext({',
    "    conversationId: 'id of the contact on screen',",
    ...(type === undefined ? [] : [`    type: ${literal(type)},`]),
    '    fields: {',
    ...fields,
    '    },',
    '  });',
  ].join('\n');
}

/** Text for an attribute in double quotes. */
const attribute = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/"/g, '&quot;').replace(/</g, '&lt;');

/** The lines that put the panel into a page. */
export function embedSnippet(config: WebConfig): string {
  return `<div id="cobrowse" style="width: 360px; height: 560px"></div>
<script src="${attribute(`${config.page}/embed.js`)}"></script>
<script>
  const cobrowse = GlanceKitEmbed.embedCobrowse(document.getElementById('cobrowse'), {
    address: ${literal(pageAddress(config))},
    onActivity: (record) => console.log('keep this with the contact', record),
  });
  // At each change of the contact; null when there is none.
${contextSnippet(config)}
</script>`;
}

/** A page to try the panel in, on one of the origins that may frame it. */
export function embeddingPage(config: WebConfig): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>A desktop with cobrowse</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
${embedSnippet(config).replace(/^/gm, '    ')}
  </body>
</html>
`;
}
