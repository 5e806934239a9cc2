import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { REMEDIES } from '@glance-kit/core';

/** Where the page stands; written by `npm run docs:errors`, held current by a test. */
export const ERRORS_PAGE = fileURLToPath(new URL('../docs/errors.md', import.meta.url));

/** `docs/errors.md`: every code of the kit and what to do about it. */
export function errorsPage(remedies: Readonly<Record<string, string>> = REMEDIES): string {
  const rows = Object.entries(remedies)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, remedy]) => `| \`${code}\` | ${remedy.replaceAll('|', '\\|')} |`);
  return `<!-- Generated from REMEDIES in core/src/errors.ts by npm run docs:errors. -->

# Errors

Every failure of the kit is a \`KitError\` with one of these codes. Branch on \`error.code\`, never on the text; recognise
an error from another frame or package copy with \`isKitError\`. The message names the thing and the cause and ends with
the next step; it never holds a key, a token or customer data. Over HTTP the code stands in the member \`error\` of a
problem JSON.

| Code | Next step |
| --- | --- |
${rows.join('\n')}
`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(ERRORS_PAGE, errorsPage());
