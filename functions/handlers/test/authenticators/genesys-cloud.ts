import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in knows of one access token. */
export interface KnownToken {
  info: Record<string, unknown>;
  user: Record<string, unknown>;
}

export interface GenesysCloud {
  tokens: Map<string, KnownToken>;
  /** `GET /api/v2/tokens/me` and so on, in order. */
  readonly asked: string[];
  /** Answers before the usual ones, used up one by one. */
  readonly next: ((reply: ServerResponse) => void)[];
  /** Carries `https://api.mypurecloud.ie` to the stand-in; every other address fails. */
  fetch: typeof fetch;
  /** Stops listening; `start` listens again. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Paths, methods, header and error shapes as the public API describes them. */
export async function genesysCloud(): Promise<GenesysCloud> {
  const tokens = new Map<string, KnownToken>();
  const asked: string[] = [];
  const next: ((reply: ServerResponse) => void)[] = [];
  const json = (reply: ServerResponse, status: number, body: object): void => {
    reply.writeHead(status, { 'Content-Type': 'application/json' });
    reply.end(JSON.stringify(body));
  };
  const answer = (request: IncomingMessage, reply: ServerResponse): void => {
    asked.push(`${request.method} ${request.url}`);
    const special = next.shift();
    if (special) return special(reply);
    const known = tokens.get(request.headers.authorization?.replace(/^Bearer /, '') ?? '');
    if (!known) return json(reply, 401, { code: 'bad.credentials', status: 401, message: 'Invalid login credentials.' }); // prettier-ignore
    if (request.url === '/api/v2/tokens/me') return json(reply, 200, known.info);
    if (request.url === '/api/v2/users/me') return json(reply, 200, known.user);
    json(reply, 404, { code: 'not.found', status: 404 });
  };
  let server = createServer(answer);
  let port = 0;
  const start = async (): Promise<void> => {
    server = createServer(answer);
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    tokens,
    asked,
    next,
    start,
    fetch: (input, init) => {
      const url = new URL(String(input));
      if (url.origin !== 'https://api.mypurecloud.ie')
        return Promise.reject(new TypeError(`${url.origin} is not the configured region.`));
      return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, init);
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
