import { mapVisitor, type FieldMapping, type Visitor } from '@glance-kit/core';
import type { FlexState, FlexTask } from './sdk.js';

const IDS = [
  'glance_visitor_id', // written by the Studio flow of `studioFlow`
  'conversationSid',
  'channelSid',
  'cobrowse.visitorId',
  'customAttributes.visitorId',
  'pre_engagement_data.visitorId',
];
const EMAIL = ['customers.email', 'email', 'pre_engagement_data.email'];

/** Fields of a task's attributes, unless the configuration names others; by task channel. */
export const FLEX_FIELDS: FieldMapping = {
  // A call has a number, which is no session key: a transform in the configuration makes it one.
  voice: {
    visitorId: IDS,
    name: ['customers.name', 'customerName'],
    phone: ['outbound_to', 'from'],
    email: EMAIL,
  },
  '*': {
    visitorId: IDS,
    name: ['customers.name', 'customerName', 'pre_engagement_data.friendlyName', 'name', 'from'],
    phone: ['customers.phone', 'pre_engagement_data.phone'],
    email: EMAIL,
  },
};

/** The task that is selected in the desktop; none when the list is empty or nothing is selected. */
export function selectedTask({ flex }: FlexState): FlexTask | undefined {
  const sid = flex.view.selectedTaskSid;
  return sid === undefined ? undefined : flex.worker.tasks.get(sid);
}

/**
 * The visitor of a task. Sessions belong to the reservation, so a task that comes back after a transfer starts anew.
 * While it is wrapped up a running session goes on and no new one is joined.
 */
export function flexVisitor(task: FlexTask, fields: FieldMapping = FLEX_FIELDS): Visitor {
  const { sid, attributes, status, taskChannelUniqueName = 'default' } = task;
  return {
    conversationId: sid,
    ...mapVisitor(attributes, taskChannelUniqueName, fields),
    ...((status === 'wrapping' || status === 'completed' || status === 'canceled') && { closing: true }),
  };
}
