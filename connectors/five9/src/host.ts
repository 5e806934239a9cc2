import { activityRecord, visitorStream, type ActivityRecord, type Agent, type Host } from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import { five9Context, type Five9Context, type Five9MapOptions } from './map.js';
import type { Five9Page } from './sdk.js';

export interface Five9Options extends Five9MapOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Who the agent is, for the visitor; Five9 does not tell the page. */
  agent?: () => Agent;
  /**
   * Takes activity records: Five9 has no record that a connector page may write to. Absent: sessions are not recorded.
   */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
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
  const known = new Map<string, Five9Context>();

  function present(): Five9Context {
    const context = five9Context(page.query, options);
    known.set(context.visitor.conversationId, context);
    return context;
  }

  return {
    name: 'five9',
    context: present,
    agent: async () => options.agent?.() ?? {},

    visitors: visitorStream(
      () => present().visitor,
      (changed) => page.onReopened(changed),
    ),

    openViewer: (request) => options.openView(request, present().visitor.conversationId),

    async logActivity(activity) {
      const five9SessionId = known.get(activity.conversationId)?.five9SessionId;
      await options.sendActivity?.(activityRecord('five9', activity, { five9SessionId }));
    },
  };
}
