import type { Five9CallVariable } from './crm-sdk.js';
import { INTERACTION_API, PLUGIN, isHandshake, type CrmEnvelope, type CrmRequest } from './crm-wire.js';

/** An interaction in the toolkit. */
export interface Five9Interaction {
  interactionId: string;
  kind: 'call' | 'chat' | 'email';
  /** What it has; the toolkit knows `Call.call_id` as `{group: 'Call', name: 'call_id'}`. */
  variables: Five9CallVariable[];
  /** What else its events carry: `ani`, `dnis`, `callType`. */
  data?: Readonly<Record<string, unknown>>;
}

/** The Agent Desktop Toolkit in its frame, as far as the CRM SDK meets it. */
export interface Five9Toolkit {
  /** It has begun, and is accepted. Who subscribes later hears of it then. */
  begin(interaction: Five9Interaction): void;
  /** Either side has hung up; the disposition is still missing. An e-mail has no such event. */
  end(interactionId: string): void;
  /** The disposition is set: its variables are out of reach from now on. */
  finish(interactionId: string): void;
  /** From now on the toolkit refuses to set variables. */
  refuse: boolean;
  /** Everything that came over the ports, in order. */
  readonly log: readonly CrmEnvelope[];
}

const STARTED = { call: 'callStarted', chat: 'chatOffered', email: 'emailOffered' } as const;

/** Plays the toolkit in the frame of this page; speaks the messages of the SDK. */
export function five9Toolkit(page: Window = window): Five9Toolkit {
  const sender = 'toolkit';
  const running = new Map<string, Five9Interaction>();
  const ports = new Set<MessagePort>();
  const log: CrmEnvelope[] = [];

  const send = (port: MessagePort, message: CrmEnvelope['message']): void =>
    port.postMessage({ iframeName: PLUGIN, sender, message } satisfies CrmEnvelope);
  const tell = (
    to: Iterable<MessagePort>,
    reason: string,
    { kind, interactionId, data }: Five9Interaction,
  ): void => {
    const payload = { [`${kind}Data`]: { interactionId, ...data } };
    for (const port of to)
      send(port, {
        event: { objectId: INTERACTION_API, name: 'interactionEvent', data: { reason, payload } },
      });
  };
  const announce = (to: Iterable<MessagePort>, interaction: Five9Interaction): void => {
    tell(to, STARTED[interaction.kind], interaction);
    tell(to, `${interaction.kind}Accepted`, interaction);
  };

  function answer(port: MessagePort, { id, request: { attrName, args } }: CrmRequest): void {
    if (attrName === 'subscribe') {
      for (const interaction of running.values()) announce([port], interaction);
      return send(port, { id, response: null });
    }
    const { interactionId = '', cavList = [] } = (args[0] ?? {}) as {
      interactionId?: string;
      cavList?: { id: string; value: string }[];
    };
    const interaction = running.get(interactionId);
    if (!interaction) return send(port, { id, error: { errorCode: 'InteractionNotFound' } });
    if (attrName === 'getCav') return send(port, { id, response: interaction.variables });
    if (attrName !== 'setCav' || toolkit.refuse) return send(port, { id, error: { errorCode: 'Generic' } });
    for (const variable of interaction.variables) {
      const change = cavList.find((one) => one.id === variable.id);
      if (change) variable.value = change.value;
    }
    send(port, { id, response: null });
  }

  page.addEventListener('message', ({ data, source }) => {
    // No origin is looked at, as in the original: any page around may ask.
    if (!isHandshake(data, 'asking_connect') || !source) return;
    const { port1, port2 } = new MessageChannel();
    ports.add(port1);
    port1.onmessage = ({ data: envelope }: MessageEvent<CrmEnvelope>) => {
      log.push(envelope);
      if (envelope.message === 'connected:') send(port1, 'connected:toolkit');
      else if (typeof envelope.message === 'object' && 'request' in envelope.message)
        answer(port1, envelope.message);
    };
    (source as Window).postMessage({ iframeName: PLUGIN, message: 'connect', sender }, '*', [port2]);
  });

  const toolkit: Five9Toolkit = {
    begin(interaction) {
      running.set(interaction.interactionId, interaction);
      announce(ports, interaction);
    },
    end(interactionId) {
      const interaction = running.get(interactionId);
      if (interaction && interaction.kind !== 'email') tell(ports, `${interaction.kind}Ended`, interaction);
    },
    finish(interactionId) {
      const interaction = running.get(interactionId);
      running.delete(interactionId);
      if (interaction) tell(ports, `${interaction.kind}Finished`, interaction);
    },
    refuse: false,
    log,
  };
  return toolkit;
}
