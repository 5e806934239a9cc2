import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConnectAttributesClient } from '../../src/index.js';

export const INSTANCE = '6d3e0b1c-5f8e-4f0e-9a55-1f2f3a4b5c6d';

export interface AmazonConnect {
  contacts: Map<string, object>;
  users: Map<string, object>;
  /** By the id of the initial contact. */
  attributes: Map<string, Record<string, string>>;
  /** Paths, in order. */
  readonly asked: string[];
  client: ConnectAttributesClient;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Bytes of all attributes of a contact. */
const MAX_ATTRIBUTES_BYTES = 32_768;

/**
 * A stand-in of the REST API of Amazon Connect: `GET /contacts/<instance>/<contact>`, `GET /users/<instance>/<user>`,
 * `GET /contact/attributes/<instance>/<initial contact>` and `POST /contact/attributes`, which sets the named ones.
 */
export async function amazonConnect(): Promise<AmazonConnect> {
  const contacts = new Map<string, object>();
  const users = new Map<string, object>();
  const attributes = new Map<string, Record<string, string>>();
  const asked: string[] = [];
  let port = 0;

  /** `undefined`: there is no such contact; a text: the name of the error. */
  function update(text: string): object | string | undefined {
    const { InstanceId, InitialContactId, Attributes } = JSON.parse(text) as Record<string, unknown>;
    const former = attributes.get(InitialContactId as string);
    if (InstanceId !== INSTANCE || !former) return undefined;
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
    if (instance !== INSTANCE) return undefined;
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
  /** What an AWS client does: JSON of 200, an error named by `x-amzn-ErrorType` otherwise. */
  const call = async <T>(path: string, signal: AbortSignal, body?: object): Promise<T> => {
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const reply = await fetch(`http://127.0.0.1:${port}${path}`, { signal, ...init });
    const found = (await reply.json()) as T & { Contact?: { DisconnectTimestamp?: number | Date } };
    if (!reply.ok)
      throw Object.assign(new Error(`Not found: ${path}`), { name: reply.headers.get('x-amzn-errortype') });
    const ended = found.Contact?.DisconnectTimestamp;
    if (typeof ended === 'number') found.Contact!.DisconnectTimestamp = new Date(ended * 1000);
    return found;
  };
  return {
    contacts,
    users,
    attributes,
    asked,
    start,
    client: {
      describeContact: ({ InstanceId, ContactId }, { abortSignal }) =>
        call(`/contacts/${InstanceId}/${ContactId}`, abortSignal),
      describeUser: ({ InstanceId, UserId }, { abortSignal }) =>
        call(`/users/${InstanceId}/${UserId}`, abortSignal),
      getContactAttributes: ({ InstanceId, InitialContactId }, { abortSignal }) =>
        call(`/contact/attributes/${InstanceId}/${InitialContactId}`, abortSignal),
      updateContactAttributes: (input, { abortSignal }) => call('/contact/attributes', abortSignal, input),
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
