import {
  KitError,
  activityRecord,
  mapVisitor,
  visitorStream,
  type ActivityRecord,
  type Agent,
  type FieldMapping,
  type Host,
  type Visitor,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import type { WebContext } from './protocol.js';
import type { EmbeddingPage } from './sdk.js';

export interface WebOptions {
  /** Opens views; `viewOpener` of the panel. */
  openView: ViewOpener;
  /** Who the agent is, for the visitor; the page around does not tell. */
  agent?: () => Agent;
  /** Fields by type of the contact. */
  fields?: FieldMapping;
  /** Takes activity records besides the page around. */
  sendActivity?: (record: ActivityRecord) => Promise<void>;
}

/** Where the visitor is unless the configuration says otherwise. */
export const WEB_FIELDS: FieldMapping = {
  '*': { visitorId: ['visitor'], name: ['name'], phone: ['phone'], email: ['email'] },
};

/** The host of a panel in a frame of any page: that page says who is on screen, and keeps the records. */
export function webHost(page: EmbeddingPage, options: WebOptions): Host {
  const { fields = WEB_FIELDS, openView, sendActivity } = options;

  function present(): Visitor | null {
    const { context } = page;
    return context && visitorOf(context, fields, page.isClosing(context.conversationId));
  }

  return {
    name: 'web',
    agent: async () => options.agent?.() ?? {},

    visitors: visitorStream(present, (changed) => page.onChanged(changed)),

    openViewer: (request) => openView(request, page.context?.conversationId ?? ''),

    async logActivity(activity) {
      const record = activityRecord('web', activity);
      if (await page.takesActivities()) {
        await page.sendActivity(record).catch((cause: unknown) => {
          const message = `The activity of ${activity.conversationId} was not accepted.`;
          throw new KitError('HOST_REFUSED', message, { cause });
        });
      }
      await sendActivity?.(record);
    },
  };
}

function visitorOf(
  { conversationId, type = '', fields }: WebContext,
  mapping: FieldMapping,
  closing: boolean,
): Visitor {
  return { conversationId, ...mapVisitor(fields, type, mapping), ...(closing && { closing }) };
}
