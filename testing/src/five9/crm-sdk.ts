import { INTERACTION_API, PLUGIN, isHandshake, type CrmEnvelope, type CrmHandshake } from './crm-wire.js';

/** A call variable with its value, as the toolkit gives it. */
export interface Five9CallVariable {
  id: string;
  group: string;
  name: string;
  value: string;
}

/** What this stand-in has of the SDK's `interactionApi`. */
export interface Five9InteractionApi {
  subscribe(events: Readonly<Record<string, (payload: unknown) => void>>): void;
  getCav(request: { interactionId: string }): Promise<Five9CallVariable[]>;
  setCav(request: { interactionId: string; cavList: { id: string; value: string }[] }): Promise<unknown>;
}

const ATTEMPTS = 3;
const AGAIN_MS = 5_000;
const TIMEOUT_MS = 60_000;

interface Waiting {
  resolve(value: unknown): void;
  reject(reason: unknown): void;
}

/**
 * Puts `Five9.CrmSdk.interactionApi` on a page, as the script of Five9's CRM SDK does, over the same messages: a stand-in,
 * written for this package; the vendor's file may not be passed on.
 *
 * As in the original it asks every window that it can reach, and takes the first answer, whoever gives it.
 */
export function installFive9CrmSdk(page: Window = window): void {
  const sender = `sdk-${Math.random().toString(36).slice(2)}`;
  const requests = new Map<number, Waiting>();
  const subscribers: Readonly<Record<string, (payload: unknown) => void>>[] = [];
  let lastId = 0;

  const connected = new Promise<MessagePort>((resolve) => {
    page.addEventListener('message', ({ data, ports }) => {
      if (!isHandshake(data, 'connect') || !ports[0]) return;
      ports[0].onmessage = ({ data: envelope }: MessageEvent<CrmEnvelope>) => take(envelope.message);
      ports[0].postMessage({ iframeName: PLUGIN, sender, message: 'connected:' } satisfies CrmEnvelope);
      resolve(ports[0]);
    });
  });

  function take(message: CrmEnvelope['message']): void {
    if (typeof message === 'string' || 'request' in message) return;
    if ('event' in message) {
      const { reason, payload } = message.event.data;
      for (const events of subscribers) events[reason]?.(payload);
      return;
    }
    const waiting = requests.get(message.id);
    requests.delete(message.id);
    if (message.error !== undefined) waiting?.reject(message.error);
    else waiting?.resolve(message.response);
  }

  async function ask(attrName: string, ...args: unknown[]): Promise<unknown> {
    const port = await connected;
    const id = (lastId += 1);
    const answer = new Promise((resolve, reject) => {
      requests.set(id, { resolve, reject });
      setTimeout(() => reject(new Error('The toolkit did not answer.')), TIMEOUT_MS);
    });
    const request = { objectId: INTERACTION_API, verb: 'post' as const, attrName, args };
    port.postMessage({ iframeName: PLUGIN, sender, message: { id, request } } satisfies CrmEnvelope);
    return answer;
  }

  let isConnected = false;
  void connected.then(() => (isConnected = true));
  const look = (attempt: number): void => {
    if (isConnected || attempt > ATTEMPTS) return;
    const question: CrmHandshake = { iframeName: PLUGIN, message: 'asking_connect', sender };
    for (const one of reachable(page)) one.postMessage(question, '*');
    setTimeout(() => look(attempt + 1), AGAIN_MS);
  };
  look(1);

  const api: Five9InteractionApi = {
    subscribe(events) {
      subscribers.push(events);
      void ask('subscribe').catch(() => undefined);
    },
    getCav: (request) => ask('getCav', request) as Promise<Five9CallVariable[]>,
    setCav: (request) => ask('setCav', request),
  };
  Object.assign(page, { Five9: { CrmSdk: { interactionApi: () => api } } });
}

/** The window itself, every one around it, and all frames of those. */
function reachable(page: Window): Window[] {
  const found = new Set<Window>();
  const framesOf = (one: Window): void => {
    if (found.has(one)) return;
    found.add(one);
    for (let index = 0; index < one.length; index += 1) framesOf(one[index]!);
  };
  for (let one = page; ; one = one.parent) {
    framesOf(one);
    if (one.parent === one) return [...found];
  }
}
