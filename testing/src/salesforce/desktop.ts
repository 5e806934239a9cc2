import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  lightningComponents,
  type LightningComponents,
  type LightningComponentsOptions,
} from './components.js';
import { projectLabels } from './labels.js';
import { ApexRefusal, type SalesforceOrg } from './org.js';

export interface SalesforceDesktopOptions extends LightningComponentsOptions {
  org: SalesforceOrg;
  /** Path that it is served under: `/salesforce`. */
  base: string;
}

/** Engine, components and Apex for a server of your own; the page around them is yours. */
export interface SalesforceDesktopPages {
  components: LightningComponents;
  /** Answers `<base>/lwc/*.js` and `<base>/apex/<method>`, and returns `true` then. */
  handle(request: IncomingMessage, reply: ServerResponse): boolean;
}

const MAX_BODY_BYTES = 64 * 1024;

/** @throws Error when Salesforce's packages are not installed, or with the compiler's message */
export async function salesforceDesktopPages(
  options: SalesforceDesktopOptions,
): Promise<SalesforceDesktopPages> {
  const { base, org, project } = options;
  const components = await lightningComponents(options);
  const { engineDom, syntheticShadow } = components.engine;
  const scripts = new Map<string, () => string | Buffer>([
    // The engine's files are served as they are, and read a bundler's variable. Of the labels, only those of the user's
    // language are sent, as the platform does.
    [
      'mode.js',
      () =>
        `globalThis.process = { env: { NODE_ENV: 'production' } };
globalThis.lightningLabels = ${JSON.stringify(project === undefined ? {} : projectLabels(project, org.language))};`,
    ],
    ['engine-dom.js', () => readFileSync(engineDom.path)],
    ['synthetic-shadow.js', () => readFileSync(syntheticShadow.path)],
    ['components.js', () => components.script],
  ]);
  const send = (reply: ServerResponse, status: number, type: string, content: string | Buffer): void =>
    void reply
      .writeHead(status, { 'Content-Type': `${type}; charset=utf-8`, 'Cache-Control': 'no-store' })
      .end(content);

  async function apex(request: IncomingMessage, reply: ServerResponse, method: string): Promise<void> {
    let text = '';
    for await (const part of request) {
      text += String(part);
      if (text.length > MAX_BODY_BYTES) return send(reply, 413, 'application/json', '{}');
    }
    try {
      const result = org.call(method, JSON.parse(text) as Record<string, unknown>);
      send(reply, 200, 'application/json', JSON.stringify(result));
    } catch (error) {
      const body = error instanceof ApexRefusal ? error.body : { message: 'Script-thrown exception' };
      send(reply, 500, 'application/json', JSON.stringify(body));
    }
  }

  return {
    components,
    handle(request, reply) {
      const { pathname } = new URL(request.url ?? '/', 'http://desktop');
      const script = scripts.get(pathname.slice(`${base}/lwc/`.length));
      if (script && pathname.startsWith(`${base}/lwc/`)) {
        send(reply, 200, 'text/javascript', script());
        return true;
      }
      if (request.method !== 'POST' || !pathname.startsWith(`${base}/apex/`)) return false;
      // Only the desktop's own page: another site could post here from the agent's browser.
      const { origin, host } = request.headers;
      if (origin !== undefined && new URL(origin).host !== host) {
        send(reply, 403, 'application/json', '{}');
        return true;
      }
      void apex(request, reply, pathname.slice(`${base}/apex/`.length));
      return true;
    },
  };
}
