import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { visitorSite } from './site.js';

export { MASKED_TEXTS, VISITOR_KEY_HASH } from './data.js';

export interface VisitorSiteOptions {
  /** 0 picks a free one. */
  port: number;
  /** Address to listen on; `127.0.0.1` unless given. */
  host?: string;
  /** Origin of the cobrowse service: `http://localhost:4600`. */
  service: string;
  groupId: string;
  site?: 'staging' | 'production';
}

export interface RunningVisitorSite {
  /** `http://localhost:4601` */
  url: string;
  port: number;
  close(): Promise<void>;
}

/**
 * Starts Harbour Bank: `/`, `/accounts`, `/transfer`, `/profile` with the visitor tag, `/statement-archive` without.
 * Resolves once it answers; rejects with the system's error when the port is taken.
 */
export async function startVisitorSite(options: VisitorSiteOptions): Promise<RunningVisitorSite> {
  const app = visitorSite({
    service: new URL(options.service).origin,
    groupId: options.groupId,
    site: options.site ?? 'production',
  });
  const server = createServer(app).listen(options.port, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}`,
    port,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
