import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ReceivedPost {
  method: string;
  path: string;
  headers: Readonly<Record<string, unknown>>;
  body: string;
}

/** The customer's side of a webhook, on 127.0.0.1. */
export interface WebhookReceiver {
  readonly url: string;
  readonly received: ReceivedPost[];
  /** What the next requests are answered with, one each; 200 afterwards. `silent`: nothing; `cut`: the end. */
  readonly next: (number | 'silent' | 'cut' | { status: number; headers: Record<string, string> })[];
  close(): Promise<void>;
}

/** Starts a receiver that answers 200 unless it is told otherwise. */
export async function startWebhookReceiver(): Promise<WebhookReceiver> {
  const received: ReceivedPost[] = [];
  const next: WebhookReceiver['next'] = [];
  const server = createServer((request, reply) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      received.push({ method: request.method!, path: request.url!, headers: request.headers, body });
      const answer = next.shift() ?? 200;
      if (answer === 'silent') return;
      if (answer === 'cut') return void request.socket.destroy();
      const { status, headers } = typeof answer === 'number' ? { status: answer, headers: {} } : answer;
      reply.writeHead(status, headers).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/activities?source=glance`,
    received,
    next,
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
