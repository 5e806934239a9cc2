import {
  activityRecord,
  personProblem,
  textAt,
  visitorStream,
  type ActivityRecord,
  type Agent,
  type FieldMapping,
  type Host,
  type Visitor,
} from '@glance-kit/core';
import type { PageStore, ViewOpener } from '@glance-kit/panel';
import { flexFields, flexVisitor, selectedTask } from './map.js';
import type { FlexManager } from './sdk.js';

export interface FlexHostOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Where a task's attributes say who the visitor is, by task channel; over `FLEX_FIELDS`, see `flexFields`. */
  fields?: FieldMapping;
  /** Remembers the task of a session across a reload of the page: the task may have left the desktop by then. */
  memory: PageStore;
  /**
   * Takes activity records. It is a function of the customer's that writes to the task: from the page the whole
   * attributes would be written, and the last writer would win. Absent: sessions are not recorded.
   */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
}

/** The host of the Flex desktop: follows the selected task. One for the whole page. */
export function flexHost(manager: FlexManager, options: FlexHostOptions): Host {
  const { store } = manager;
  const { memory } = options;
  const fields = flexFields(options.fields);
  /** Task of each reservation seen, for the activity of one that has left the desktop. */
  const tasks = new Map<string, string>();

  function present(): Visitor | null {
    const state = store.getState();
    for (const [sid, { taskSid }] of state.flex.worker.tasks) tasks.set(sid, taskSid);
    const task = selectedTask(state);
    return task ? flexVisitor(task, fields) : null;
  }

  return {
    name: 'flex',

    async agent(): Promise<Agent> {
      const attributes = store.getState().flex.worker.attributes;
      const agent: Agent = {};
      const given = { name: textAt(attributes, 'full_name'), email: textAt(attributes, 'email') };
      for (const field of ['name', 'email'] as const) {
        const value = given[field];
        if (value !== undefined && !personProblem(field, value)) agent[field] = value;
      }
      return agent;
    },

    visitors: visitorStream(present, (changed) => store.subscribe(changed)),

    openViewer: (request) => options.openView(request, present()?.conversationId ?? ''),

    async logActivity(activity) {
      const slot = `task/${activity.conversationId}`;
      const kept = memory.get(slot);
      const taskSid = tasks.get(activity.conversationId) ?? (typeof kept === 'string' ? kept : undefined);
      memory.set(slot, taskSid);
      await options.sendActivity?.(activityRecord('flex', activity, { taskSid }));
      if (activity.phase === 'ended') memory.set(slot, undefined);
    },
  };
}
