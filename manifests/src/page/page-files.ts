import { jsonFile, zipFile, type OutputFile, type Parts } from '../files.js';
import { pageHeaders } from './headers.js';
import type { PageHost } from './origins.js';
import { pageConfig } from './page-config.js';

/**
 * The page of a host, ready to be served: the folder, the same as one zip, and the headers it must be sent with.
 *
 * A built page names its files relative to the path that a server answers it at (`./five9/main.js` at `/five9`); by
 * whole paths they are found under `/five9/` and `/five9/index.html` as well.
 *
 * @param name       host, the last part of the page's address
 * @param parts      the built page, `index.html` and what it loads, and the panel's languages
 * @param ancestors  origins that may frame the page
 * @param own        settings that only this host's page has
 */
export function pageFiles(
  name: string,
  config: PageHost,
  { files: built, languages }: Parts,
  ancestors: readonly string[],
  own: Readonly<Record<string, unknown>> = {},
): OutputFile[] {
  const index = built['index.html'];
  if (!index) throw new Error(`The page of ${name} was not built: it has no index.html.`);
  const path = new URL(config.page).pathname;
  const html = new TextDecoder().decode(index).replaceAll(`"./${name}/`, `"${path}/`);
  const files = [
    ...Object.entries({ ...built, 'index.html': new TextEncoder().encode(html) }).map(([file, bytes]) => ({
      path: file,
      bytes,
    })),
    jsonFile('config.json', pageConfig(config, languages, own)),
  ];
  return [
    ...files.map((file) => ({ ...file, path: `page/${file.path}` })),
    zipFile('page.zip', files),
    jsonFile('headers.json', pageHeaders(config, ancestors)),
  ];
}
