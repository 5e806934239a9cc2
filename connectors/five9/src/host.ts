import {
  KitError,
  activityRecord,
  visitorStream,
  type ActivityRecord,
  type Agent,
  type Host,
  type Visitor,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import type { Five9Interactions } from './interactions.js';
import { five9Context, type Five9Context, type Five9MapOptions } from './map.js';
import type { Five9Page } from './sdk.js';

export interface Five9Options extends Five9MapOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Who the agent is, for the visitor; Five9 does not tell the page. */
  agent?: () => Agent;
  /** Takes activity records: without Five9's CRM SDK a connector page may write to nothing there. */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
  /** Five9's own word on the contact, where its CRM SDK is there; takes activity records, too. */
  interactions?: Five9Interactions;
}

export interface Five9Host extends Host {
  /** What the page knows about its call now. */
  context(): Five9Context;
}

/**
 * The host of a page that a Five9 web connector opened: one page, one call.
 *
 * A second opening of the same call updates the running page.
 */
export function five9Host(page: Five9Page, options: Five9Options): Five9Host {
  const { interactions, sendActivity } = options;
  const known = new Map<string, Five9Context>();

  function present(): Five9Context {
    const context = five9Context(page.query, options);
    known.set(context.visitor.conversationId, context);
    return context;
  }

  function visitor(): Visitor {
    return { ...present().visitor, ...(interactions?.ended && { closing: true }) };
  }

  return {
    name: 'five9',
    context: present,
    agent: async () => options.agent?.() ?? {},

    visitors: visitorStream(visitor, (changed) => {
      const stops = [page.onReopened(changed), interactions?.onChanged(changed)];
      return () => stops.forEach((stop) => stop?.());
    }),

    openViewer: (request) => options.openView(request, present().visitor.conversationId),

    async logActivity(activity) {
      const { conversationId } = activity;
      const five9SessionId = known.get(conversationId)?.five9SessionId;
      const record = activityRecord('five9', activity, { five9SessionId });
      await sendActivity?.(record);
      // What an earlier call of this page left behind is for that call's variables, which are out of reach.
      if (conversationId !== present().visitor.conversationId) return;
      await interactions?.keep(record).catch((cause: unknown) => {
        throw new KitError('HOST_REFUSED', `Five9 did not set the variables of ${conversationId}.`, {
          cause,
        });
      });
    },
  };
}
