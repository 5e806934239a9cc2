import {
  KitError,
  activityRecord,
  latest,
  mapVisitor,
  pause,
  systemClock,
  type ActivityRecord,
  type Agent,
  type FieldMapping,
  type Host,
  type Visitor,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import { ACTIVITY_TABLE } from './activity-columns.js';
import type { Dataverse, DataverseError } from './dataverse.js';
import type { FormLink } from './form-link.js';
import { DYNAMICS_FIELDS, pathsOf, queryFor } from './map.js';
import { conversationOf, recordOf } from './record.js';
import { sessionAddress, sessionColumns } from './session-row.js';

export interface DynamicsOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Reads records that a form does not show, and keeps sessions. Absent on a page of another server. */
  dataverse?: Dataverse;
  /** Who the agent is, for the visitor: who signed in, never who the form says. */
  agent?: () => Agent;
  /** Where the visitor is in a record; `DYNAMICS_FIELDS` unless given. */
  fields?: FieldMapping;
  /** Takes activity records besides Dataverse. */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
  /** Told why a session is not kept where an administrator can change that. */
  onProblem?: (problem: string) => void;
}

/** A reader waits no longer for the form, nor for the first look at its record; what comes later is a change. */
const FIRST_LOOK_MS = 2_000;

/** The host of a panel on a form: the record on it is the contact, and its timeline keeps the sessions. */
export function dynamicsHost(link: FormLink, options: DynamicsOptions): Host {
  const { dataverse, fields = DYNAMICS_FIELDS, openView, sendActivity } = options;
  const shown = latest<Visitor | null>(null, (a, b) => JSON.stringify(a) === JSON.stringify(b));
  let onScreen = '';
  let looks = 0;

  /** Shows what the form has, at once, and then what it does not have. Never rejects. */
  async function look(): Promise<void> {
    const mine = (looks += 1);
    const { record } = link;
    const conversationId = record ? conversationOf(record) : '';
    const isOther = conversationId !== onScreen;
    onScreen = conversationId;
    if (!record) return shown.set(null);
    const paths = pathsOf(fields, record.table);
    const onForm = Object.fromEntries(
      paths.flatMap((path) => {
        const found = link.valueOf(path);
        return found ? [[path, found.value]] : [];
      }),
    );
    const visitor = (values: object, notice?: string): Visitor => ({
      ...(notice !== undefined && { notice }),
      conversationId,
      ...mapVisitor(values, record.table, fields),
    });
    const query = dataverse && queryFor(paths.filter((path) => !(path in onForm)));
    if (query === undefined) return shown.set(visitor(onForm));
    // The former record must not stand there to be joined while this one is read.
    if (isOther) shown.set(visitor(onForm));
    const more = await dataverse!
      .addressOf(record)
      .then((address) => dataverse!.get(address + query))
      .catch(trouble);
    if (mine !== looks) return;
    shown.set(typeof more === 'string' ? visitor(onForm, more) : visitor({ ...more, ...onForm }));
  }

  return {
    name: 'dynamics',

    agent: async () => options.agent?.() ?? {},

    async *visitors(signal) {
      const stop = link.onChanged(() => void look());
      try {
        const within = (work: Promise<void>): Promise<void> =>
          Promise.race([work, pause(systemClock, FIRST_LOOK_MS, signal)]);
        if (!link.record) await within(link.ready);
        if (!signal.aborted) await within(look());
        yield* shown.stream(signal);
      } finally {
        stop();
      }
    },

    openViewer: (request) => openView(request, onScreen),

    async logActivity(activity) {
      const record = recordOf(activity.conversationId);
      if (dataverse && record) {
        try {
          const address = await dataverse.addressOf(record);
          const columns = sessionColumns(activity, { record, address });
          await dataverse.write('PATCH', sessionAddress(activity.sessionId, await dataverse.me()), columns);
        } catch (cause) {
          const problem = missing(cause);
          if (problem) options.onProblem?.(problem);
          const isForGood = !problem && FOR_GOOD.includes((cause as DataverseError).status);
          throw new KitError(
            isForGood ? 'RECORD_REFUSED' : 'HOST_REFUSED',
            problem ?? 'Dataverse did not keep the session.',
            { cause },
          );
        }
      }
      await sendActivity?.(activityRecord('dynamics', activity));
    },
  };
}

/** A session that the Web API cannot take, about a record that is gone for instance. */
const FOR_GOOD: readonly number[] = [400, 404];

/** What an administrator has to put right for sessions to be kept. */
function missing(cause: unknown): string | undefined {
  const { status, message } = cause as Partial<DataverseError>;
  if (status === 404 && message?.includes(ACTIVITY_TABLE.set))
    return `The table ${ACTIVITY_TABLE.name} is missing, so sessions are not saved. An administrator can import the cobrowse solution.`;
  if (status === 403)
    return `You may not write to the table ${ACTIVITY_TABLE.name}, so sessions are not saved. An administrator can give you the cobrowse role.`;
  return undefined;
}

/** Why the record's data is missing, for the agent; Dataverse's own words may hold names and ids. */
function trouble(cause: unknown): string {
  return (cause as DataverseError).status === 403
    ? 'You may not read this record’s data.'
    : 'Dataverse did not tell this record’s data. An administrator can check the fields in the cobrowse settings.';
}
