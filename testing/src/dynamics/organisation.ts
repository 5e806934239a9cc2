import { packageFile } from '@glance-kit/core/node';
import { readFile } from 'node:fs/promises';
import type { FormSetup } from './form-setup.js';
import { formPage } from './form-page.js';
import { webApi, type Row, type WebApi } from './web-api.js';
import { RECORD_TABLES, VARIABLE_TABLES, type Table } from './tables.js';

export interface OrganisationOptions {
  /** Origin, and on a server of its own the organisation's name as the path: `http://127.0.0.1:4602/dynamics`. */
  clientUrl: string;
  /** Content of a web resource by its name, `glk_/cobrowse/panel.html`; `undefined` for one that there is not. */
  webResource(name: string): Promise<Uint8Array | string | undefined>;
  /** Tables that a solution brought. */
  tables?: readonly Table[];
  /** Rows by table and id. */
  rows?: Readonly<Record<string, Readonly<Record<string, Row>>>>;
  form: Omit<FormSetup, 'clientUrl' | 'sets'>;
  /** `strict`: pages may call and frame nothing outside of the platform, as with the administrator's switch. */
  policy?: 'default' | 'strict';
  /** What the administrator has added to the strict policy. */
  allowed?: AllowedOrigins;
}

export interface AllowedOrigins {
  connect?: readonly string[];
  frame?: readonly string[];
}

/** A model-driven app of one organisation: its form page, its web resources and its Web API. */
export interface Organisation {
  api: WebApi;
  /** May be changed; the next page has it. */
  form: Omit<FormSetup, 'clientUrl' | 'sets'>;
  policy: 'default' | 'strict';
  allowed: AllowedOrigins;
  /** Requests to the Web API so far, `PATCH glk_…`. */
  readonly calls: readonly string[];
  /** Address of the page that shows a record. */
  addressOf(table: string, id: string): string;
  /** @returns `undefined` for an address that is not the organisation's */
  handle(request: Request): Promise<Response | undefined>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  // Dataverse knows no JSON file: it is uploaded, and served, as a script.
  json: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
};

const OWN_SCRIPT = packageFile(import.meta.url, 'dist/browser/dynamics-form.js');

/**
 * @see Power Platform, content security policy of model-driven apps: by default only who may frame is restricted; the
 *   strict one restricts frames, calls and scripts too
 */
export function dynamicsOrganisation(options: OrganisationOptions): Organisation {
  const tables = [...RECORD_TABLES, ...VARIABLE_TABLES, ...(options.tables ?? [])];
  const api = webApi(tables);
  for (const [table, rows] of Object.entries(options.rows ?? {}))
    for (const [id, row] of Object.entries(rows)) api.put(table, id, row);
  const { clientUrl } = options;
  const { origin, pathname } = new URL(clientUrl);
  const base = pathname.replace(/\/$/, '');
  const calls: string[] = [];

  function policy(): string {
    const ancestors = "frame-ancestors 'self' https://*.powerapps.com";
    if (organisation.policy === 'default') return ancestors;
    const { connect = [], frame = [] } = organisation.allowed;
    return [
      ancestors,
      "default-src 'self'",
      "script-src 'self'",
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data:",
      `connect-src 'self' blob: data: ${connect.join(' ')}`,
      `frame-src 'self' blob: ${frame.join(' ')}`,
    ].join('; ');
  }

  const page = (content: BodyInit, type: string, cacheControl = 'no-store'): Response =>
    new Response(content, {
      headers: {
        'content-type': type,
        'content-security-policy': policy(),
        'cache-control': cacheControl,
        'x-content-type-options': 'nosniff',
      },
    });

  async function callApi(request: Request, path: string, query: URLSearchParams): Promise<Response> {
    const from = request.headers.get('origin');
    // The person's cookie is for the organisation's own pages alone.
    if (from !== null && from !== origin) return new Response(null, { status: 403 });
    calls.push(`${request.method} ${decodeURIComponent(path)}`);
    const text = await request.text();
    const reply = api.answer({
      method: request.method,
      path,
      query,
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    });
    return reply.body === undefined
      ? new Response(null, { status: reply.status, headers: reply.headers ?? {} })
      : Response.json(reply.body, { status: reply.status });
  }

  const organisation: Organisation = {
    api,
    form: options.form,
    policy: options.policy ?? 'default',
    allowed: options.allowed ?? {},
    calls,
    addressOf: (table, id) => `${clientUrl}/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}`,
    async handle(request) {
      const { pathname: path, searchParams } = new URL(request.url);
      if (path !== base && !path.startsWith(`${base}/`)) return undefined;
      const rest = path.slice(base.length);
      if (rest.startsWith('/api/data/v9.2/'))
        return callApi(request, rest.slice('/api/data/v9.2/'.length), searchParams);
      if (request.method !== 'GET') return new Response(null, { status: 405 });
      const [, version, name] = /^\/(%7b[^/]*%7d\/)?WebResources\/(.+)$/i.exec(rest) ?? [];
      if (name) {
        const content = await options.webResource(decodeURIComponent(name));
        if (content === undefined) return new Response(null, { status: 404 });
        const kind = name.split('.').at(-1)!;
        // A frame's address has a part that changes with each publication: browsers keep such files for long. Pages are
        // left out here, so that a policy that a test changes is that of the next page.
        const isKept = version !== undefined && kind !== 'html';
        return page(
          content as BodyInit,
          TYPES[kind] ?? 'application/octet-stream',
          isKept ? 'public, max-age=31536000' : undefined,
        );
      }
      if (rest === '/form.js') return page(await readFile(OWN_SCRIPT), TYPES['js']!);
      if (rest === '' || rest === '/' || rest === '/main.aspx') {
        const sets = Object.fromEntries(tables.map((table) => [table.name, table.set]));
        return page(formPage({ ...organisation.form, clientUrl, sets }), TYPES['html']!);
      }
      return new Response(null, { status: 404 });
    },
  };
  return organisation;
}
