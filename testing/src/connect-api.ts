import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Stands in for the REST API of Amazon Connect, as its SDK calls it, on 127.0.0.1. */
export interface ConnectApi {
  readonly origin: string;
  /** `Contact` of DescribeContact, by id; times as epoch seconds. */
  readonly contacts: Map<string, object>;
  /** `User` of DescribeUser, by id. */
  readonly users: Map<string, object>;
  /** Attributes by the id of the initial contact. */
  readonly attributes: Map<string, Record<string, string>>;
  /** Paths, in order. */
  readonly asked: string[];
  /** Listens again at the same address. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Bytes of all attributes of a contact. */
const MAX_ATTRIBUTES_BYTES = 32_768;

/**
 * A stand-in of the REST API of Amazon Connect: `GET /contacts/<instance>/<contact>`, `GET /users/<instance>/<user>`,
 * `GET /contact/attributes/<instance>/<initial contact>` and `POST /contact/attributes`, which sets the named ones.
 */
export async function startConnectApi(instanceId: string): Promise<ConnectApi> {
  const contacts = new Map<string, object>();
  const users = new Map<string, object>();
  const attributes = new Map<string, Record<string, string>>();
  const asked: string[] = [];
  let port = 0;

  /** `undefined`: there is no such contact; a text: the name of the error. */
  function update(text: string): object | string | undefined {
    const { InstanceId, InitialContactId, Attributes } = JSON.parse(text) as Record<string, unknown>;
    const former = attributes.get(InitialContactId as string);
    if (InstanceId !== instanceId || !former) return undefined;
    const given = Object.entries(Attributes as object);
    const next = { ...former, ...(Attributes as Record<string, string>) };
    if (
      !given.every(([name, value]) => /^[\w-]+$/.test(name) && typeof value === 'string') ||
      Buffer.byteLength(JSON.stringify(next)) > MAX_ATTRIBUTES_BYTES
    )
      return 'InvalidRequestException';
    attributes.set(InitialContactId as string, next);
    return {};
  }

  function answer(path: string, method: string, text: string): object | string | undefined {
    if (path === '/contact/attributes' && method === 'POST') return update(text);
    const [, kind, ...rest] = path.split('/');
    const [instance, id = ''] = kind === 'contact' ? rest.slice(1) : rest;
    if (instance !== instanceId) return undefined;
    const table = { contacts, users, contact: attributes }[kind!];
    const found = table?.get(id);
    return found && { [{ contacts: 'Contact', users: 'User' }[kind!] ?? 'Attributes']: found };
  }

  let server = createServer();
  const start = async (): Promise<void> => {
    server = createServer((request, reply) => {
      let text = '';
      request.setEncoding('utf8').on('data', (part: string) => (text += part));
      request.on('end', () => {
        asked.push(request.url!);
        const found = answer(request.url!, request.method!, text);
        const error = found === undefined ? 'ResourceNotFoundException' : found;
        const isError = typeof error === 'string';
        reply.writeHead(isError ? (found === undefined ? 404 : 400) : 200, {
          'Content-Type': 'application/json',
          ...(isError && { 'x-amzn-ErrorType': error }),
        });
        reply.end(JSON.stringify(isError ? {} : found));
      });
    });
    await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
    port = (server.address() as AddressInfo).port;
  };
  await start();
  return {
    get origin() {
      return `http://127.0.0.1:${port}`;
    },
    contacts,
    users,
    attributes,
    asked,
    start,
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
