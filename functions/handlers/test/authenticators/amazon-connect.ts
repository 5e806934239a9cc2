import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectClient } from '../../src/index.js';

export const INSTANCE = '6d3e0b1c-5f8e-4f0e-9a55-1f2f3a4b5c6d';

export interface AmazonConnect {
  contacts: Map<string, object>;
  users: Map<string, object>;
  /** Paths, in order. */
  readonly asked: string[];
  client: ConnectClient;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A stand-in of the REST API of Amazon Connect: `GET /contacts/<instance>/<contact>`, `GET /users/<instance>/<user>`. */
export async function amazonConnect(): Promise<AmazonConnect> {
  const contacts = new Map<string, object>();
  const users = new Map<string, object>();
  const asked: string[] = [];
  let port = 0;
  let server = createServer();
  const start = async (): Promise<void> => {
    server = createServer((request, reply) => {
      asked.push(request.url!);
      const [, kind, instance, id] = request.url!.split('/');
      const found = instance === INSTANCE && (kind === 'contacts' ? contacts : users).get(id!);
      reply.writeHead(found ? 200 : 404, {
        'Content-Type': 'application/json',
        ...(!found && { 'x-amzn-ErrorType': 'ResourceNotFoundException' }),
      });
      reply.end(JSON.stringify(found ? { [kind === 'contacts' ? 'Contact' : 'User']: found } : {}));
    });
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  /** What an AWS client does: JSON of 200, an error named by `x-amzn-ErrorType` otherwise. */
  const call = async <T>(path: string, signal: AbortSignal): Promise<T> => {
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { signal });
    const body = (await reply.json()) as T & { Contact?: { DisconnectTimestamp?: number | Date } };
    if (!reply.ok)
      throw Object.assign(new Error(`Not found: ${path}`), { name: reply.headers.get('x-amzn-errortype') });
    const ended = body.Contact?.DisconnectTimestamp;
    if (typeof ended === 'number') body.Contact!.DisconnectTimestamp = new Date(ended * 1000);
    return body;
  };
  return {
    contacts,
    users,
    asked,
    start,
    client: {
      describeContact: ({ InstanceId, ContactId }, { abortSignal }) =>
        call(`/contacts/${InstanceId}/${ContactId}`, abortSignal),
      describeUser: ({ InstanceId, UserId }, { abortSignal }) =>
        call(`/users/${InstanceId}/${UserId}`, abortSignal),
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
