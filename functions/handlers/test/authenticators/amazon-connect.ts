import { startConnectApi, type ConnectApi } from '@glance-kit/testing';
import type { ConnectAttributesClient } from '../../src/index.js';

export const INSTANCE = '6d3e0b1c-5f8e-4f0e-9a55-1f2f3a4b5c6d';

export interface AmazonConnect extends ConnectApi {
  client: ConnectAttributesClient;
}

/** Amazon Connect with one instance, and what its SDK makes of the API. */
export async function amazonConnect(): Promise<AmazonConnect> {
  const api = await startConnectApi(INSTANCE);
  /** What an AWS client does: JSON of 200, an error named by `x-amzn-ErrorType` otherwise. */
  const call = async <T>(path: string, signal: AbortSignal, body?: object): Promise<T> => {
    const init = body ? { method: 'POST', body: JSON.stringify(body) } : {};
    const reply = await fetch(api.origin + path, { signal, ...init });
    const found = (await reply.json()) as T & { Contact?: { DisconnectTimestamp?: number | Date } };
    if (!reply.ok)
      throw Object.assign(new Error(`Not found: ${path}`), { name: reply.headers.get('x-amzn-errortype') });
    const ended = found.Contact?.DisconnectTimestamp;
    if (typeof ended === 'number') found.Contact!.DisconnectTimestamp = new Date(ended * 1000);
    return found;
  };
  return Object.assign(api, {
    client: {
      describeContact: ({ InstanceId, ContactId }, { abortSignal }) =>
        call(`/contacts/${InstanceId}/${ContactId}`, abortSignal),
      describeUser: ({ InstanceId, UserId }, { abortSignal }) =>
        call(`/users/${InstanceId}/${UserId}`, abortSignal),
      getContactAttributes: ({ InstanceId, InitialContactId }, { abortSignal }) =>
        call(`/contact/attributes/${InstanceId}/${InitialContactId}`, abortSignal),
      updateContactAttributes: (input, { abortSignal }) => call('/contact/attributes', abortSignal, input),
    } satisfies ConnectAttributesClient,
  });
}
