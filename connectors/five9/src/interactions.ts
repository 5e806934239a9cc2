import type { ActivityRecord } from '@glance-kit/core';
import type { CallVariable, InteractionApi, InteractionEvent, InteractionPayload } from './crm-sdk.js';

/** What Five9 itself tells about the contact of the page, where its CRM SDK is there. */
export interface Five9Interactions {
  /** Whether the contact is over: its disposition may still be missing. */
  readonly ended: boolean;
  /** Calls `receive` after each change of `ended`; returns how to stop. */
  onChanged(receive: () => void): () => void;
  /** Writes to the call variables that the domain has; without any, and after the contact is gone, does nothing. */
  keep(record: ActivityRecord): Promise<void>;
}

/** Group of the call variables that activities are written to. */
export const ACTIVITY_GROUP = 'Cobrowse';

/** Text variables of that group, each written where the domain has it. */
export const ACTIVITY_VARIABLES: Readonly<Record<string, keyof ActivityRecord & string>> = {
  session_id: 'sessionId',
  session_key: 'sessionKey',
  session_started: 'startedAt',
  session_ended: 'endedAt',
  session_seconds: 'durationSeconds',
  session_reason: 'reason',
  session_agents: 'agents',
};

const BEGINS: readonly InteractionEvent[] = [
  'callStarted',
  'callAccepted',
  'chatOffered',
  'chatAccepted',
  'emailOffered',
  'emailAccepted',
];
const ENDS: readonly InteractionEvent[] = ['callEnded', 'chatEnded'];
/** After these the variables are out of reach. */
const GONE: readonly InteractionEvent[] = [
  'callRejected',
  'callFinished',
  'chatFinished',
  'emailRejected',
  'emailFinished',
];

/**
 * Follows the interaction that is the page's contact, by its own id or by its variables `Call.call_id` and
 * `Call.session_id`. Any frame of the page may pose as the toolkit that the SDK talks to, so nothing of it says who the
 * visitor or the agent is: it only closes the contact, and takes what is known anyway.
 *
 * @param ids  of the page's contact: its call id, its session id
 */
export function crmInteractions(api: InteractionApi, ids: () => readonly string[]): Five9Interactions {
  const receivers = new Set<() => void>();
  let interaction: string | undefined;
  let gone = false;
  let ended = false;
  /** What could not be written yet, because the contact was not found. */
  let waiting: ActivityRecord | undefined;

  const isOurs = (id: string): boolean => {
    const same = id.toLowerCase();
    return ids().some((own) => own !== '' && own.toLowerCase() === same);
  };
  const variablesOf = async (interactionId: string): Promise<CallVariable[]> => {
    const found: unknown = await api.getCav({ interactionId });
    return Array.isArray(found) ? found.filter(isVariable) : [];
  };
  const finish = (isEnded: boolean, isGone: boolean): void => {
    gone = isGone;
    if (ended === isEnded) return;
    ended = isEnded;
    for (const receive of [...receivers]) receive();
  };

  async function find(id: string): Promise<boolean> {
    if (interaction !== undefined) return interaction === id;
    if (!isOurs(id)) {
      const variables = await variablesOf(id).catch(() => []);
      const names = ['Call.call_id', 'Call.session_id'];
      const isThis = variables.some(
        ({ group, name, value }) => names.includes(`${group}.${name}`) && isOurs(value),
      );
      if (!isThis) return false;
    }
    interaction ??= id;
    return interaction === id;
  }

  async function hear(payload: InteractionPayload, then: () => void): Promise<void> {
    const id = interactionIdOf(payload);
    if (id === undefined || !(await find(id))) return;
    then();
    const record = waiting;
    if (!record) return;
    waiting = undefined;
    await write(record).catch(() => (waiting ??= record));
  }

  async function write(record: ActivityRecord): Promise<void> {
    if (interaction === undefined) return void (waiting = record);
    if (gone) return;
    const interactionId = interaction;
    const variables = await variablesOf(interactionId);
    const cavList = variables.flatMap(({ id, group, name }) => {
      const member = group === ACTIVITY_GROUP && Object.hasOwn(ACTIVITY_VARIABLES, name);
      const value = member ? record[ACTIVITY_VARIABLES[name]!] : undefined;
      return value === undefined ? [] : [{ id, value: String(value) }];
    });
    if (cavList.length > 0) await api.setCav({ interactionId, cavList });
  }

  const handlers = (events: readonly InteractionEvent[], then: () => void): object =>
    Object.fromEntries(
      events.map((event) => [event, (payload: InteractionPayload) => void hear(payload, then)]),
    );
  api.subscribe({
    ...handlers(BEGINS, () => finish(false, false)),
    ...handlers(ENDS, () => finish(true, false)),
    ...handlers(GONE, () => finish(true, true)),
  });

  return {
    get ended() {
      return ended;
    },
    onChanged(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
    keep: write,
  };
}

/** The SDK comes later than the page, or never: until then nothing is known. */
export function lateInteractions(coming: Promise<Five9Interactions | undefined>): Five9Interactions {
  const receivers = new Set<() => void>();
  let there: Five9Interactions | undefined;
  const changed = (): void => {
    for (const receive of [...receivers]) receive();
  };
  const ready = coming.then(
    (interactions) => {
      there = interactions;
      there?.onChanged(changed);
      if (there?.ended) changed();
    },
    () => undefined,
  );
  return {
    get ended() {
      return there?.ended ?? false;
    },
    onChanged(receive) {
      receivers.add(receive);
      return () => void receivers.delete(receive);
    },
    async keep(record) {
      await ready;
      await there?.keep(record);
    },
  };
}

function interactionIdOf(payload: InteractionPayload): string | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  for (const data of Object.values(payload)) {
    const id = (data as { interactionId?: unknown } | null)?.interactionId;
    if (typeof id === 'string' && id !== '') return id;
  }
  return undefined;
}

function isVariable(given: unknown): given is CallVariable {
  if (typeof given !== 'object' || given === null) return false;
  const { id, group, name, value } = given as Record<string, unknown>;
  return [id, group, name, value].every((text) => typeof text === 'string');
}
