import { mapVisitor, type FieldMapping, type Visitor, type VisitorFields } from '@glance-kit/core';
import type { FlexState, FlexTask } from './sdk.js';

/** Written by the Studio flow of `studioFlow`: whoever writes it means cobrowse. */
const HANDED_OVER = 'glance_visitor_id';
const IDS = [
  HANDED_OVER,
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

/**
 * The configured fields over those of Flex: what a channel of the configuration leaves out is looked for in the usual
 * places, and a key that a flow handed over always comes first.
 */
export function flexFields(configured: FieldMapping = {}): FieldMapping {
  const { '*': any } = configured;
  const merged = (channel: string): VisitorFields => {
    const usual = FLEX_FIELDS[channel] ?? FLEX_FIELDS['*']!;
    const own = Object.hasOwn(configured, channel) ? configured[channel] : any;
    const ids = own?.visitorId && { visitorId: [HANDED_OVER, ...own.visitorId] };
    return { ...usual, ...own, ...ids };
  };
  const channels = [...new Set([...Object.keys(FLEX_FIELDS), ...Object.keys(configured)])];
  return Object.fromEntries(channels.map((channel) => [channel, merged(channel)]));
}

/** The task that is selected in the desktop; none while it rings, or when nothing is selected. */
export function selectedTask({ flex }: FlexState): FlexTask | undefined {
  const sid = flex.view.selectedTaskSid;
  const task = sid === undefined ? undefined : flex.worker.tasks.get(sid);
  return task?.status === 'pending' ? undefined : task;
}

/**
 * The visitor of a task. Sessions belong to the reservation, so a task that comes back after a transfer starts anew.
 * While it is wrapped up a running session goes on and no new one is joined.
 */
export function flexVisitor(task: FlexTask, fields: FieldMapping = FLEX_FIELDS): Visitor {
  const { sid, attributes, status, taskChannelUniqueName = 'default' } = task;
  // The finer word first: a chat of the web and one of WhatsApp come by the same channel of TaskRouter.
  const { channelType } = attributes;
  const kind =
    typeof channelType === 'string' && Object.hasOwn(fields, channelType)
      ? channelType
      : taskChannelUniqueName;
  return {
    conversationId: sid,
    ...mapVisitor(attributes, kind, fields),
    ...((status === 'wrapping' || status === 'completed' || status === 'canceled') && { closing: true }),
  };
}
