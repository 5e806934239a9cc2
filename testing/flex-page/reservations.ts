import type { FlexTaskSetup } from '../src/flex/setup.js';

/** What Flex's reducers take for a reservation of TaskRouter's SDK: Flex wraps it in its own task class. */
export interface Reservation {
  sid: string;
  status: string;
  workerSid: string;
  dateCreated: Date;
  dateUpdated: Date;
  task: { sid: string; attributes: Readonly<Record<string, unknown>>; [member: string]: unknown };
  [member: string]: unknown;
}

const hex = (): string => crypto.randomUUID().replaceAll('-', '');
const nothing = (): void => undefined;
/** The SDK's objects are emitters; nobody listens to these, changes arrive by Flex's own actions. */
const EMITTER = { on: nothing, off: nothing, addListener: nothing, removeListener: nothing, once: nothing };

export function reservation(setup: FlexTaskSetup, workerSid: string): Reservation {
  const now = new Date();
  const channel = setup.channel ?? 'default';
  return {
    ...EMITTER,
    sid: setup.sid ?? `WR${hex()}`,
    status: setup.status ?? 'pending',
    workerSid,
    dateCreated: now,
    dateUpdated: now,
    task: {
      ...EMITTER,
      sid: setup.taskSid ?? `WT${hex()}`,
      attributes: setup.attributes,
      status: setup.status === 'wrapping' ? 'wrapping' : 'assigned',
      priority: 0,
      age: 1,
      queueName: setup.queue ?? 'Everyone',
      queueSid: `WQ${hex()}`,
      taskChannelUniqueName: channel,
      taskChannelSid: `TC${hex()}`,
      workflowName: 'Assign to Anyone',
      workflowSid: `WW${hex()}`,
      timeout: 86_400,
      dateCreated: now,
      dateUpdated: now,
    },
  };
}

/** A later state of the same reservation: a new object, since the present one is in Flex's store. */
export function changed(
  present: Reservation,
  { status, attributes }: { status?: string; attributes?: Readonly<Record<string, unknown>> },
): Reservation {
  const dateUpdated = new Date();
  return {
    ...present,
    status: status ?? present.status,
    dateUpdated,
    task: {
      ...present.task,
      attributes: attributes ?? present.task.attributes,
      status: status === 'wrapping' ? 'wrapping' : present.task['status'],
      dateUpdated,
    },
  };
}
