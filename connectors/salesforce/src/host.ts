import {
  KitError,
  activityRecord,
  visitorStream,
  type Activity,
  type Agent,
  type Host,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel/headless';
import { apexError, kitErrorOf } from './apex-error.js';
import type { SalesforceActivity } from './apex-contract.js';
import type { RecordWatch } from './record-watch.js';
import type { SalesforcePage } from './sdk.js';

export interface SalesforceHostOptions {
  openView: ViewOpener;
  records: RecordWatch;
  /** A session that can be saved nowhere any more: its record is gone. */
  lost(activity: Activity): void;
  /** Whether the Task of a session opens after it. */
  opensTask(): boolean;
}

/** The host of a Lightning page: follows the record on screen. A session belongs to the record it was joined from. */
export function salesforceHost(page: SalesforcePage, options: SalesforceHostOptions): Host {
  const { records } = options;
  return {
    name: 'salesforce',

    async agent(): Promise<Agent> {
      const { news } = records;
      return news.state === 'known' && news.context.agentName ? { name: news.context.agentName } : {};
    },

    visitors: visitorStream(
      () => records.visitor(),
      (changed) => records.onChanged(changed),
    ),

    openViewer: (request) => options.openView(request, records.visitor()?.conversationId ?? ''),

    async logActivity(activity) {
      const recordId = activity.conversationId;
      let taskId: string;
      try {
        const activityJson = JSON.stringify(toApex(activity));
        ({ taskId } = await page.apex.record({ recordId, activityJson }));
      } catch (thrown) {
        if (apexError(thrown)?.code === 'RECORD_GONE') {
          options.lost(activity);
          throw new KitError('RECORD_REFUSED', `The record ${recordId} is gone.`, { cause: thrown });
        }
        throw kitErrorOf(thrown, `The session was not saved to the record ${recordId}.`, 'HOST_REFUSED');
      }
      page.recordUpdated(recordId);
      // Not for a session whose record the agent has left meanwhile: nobody waits for its Task.
      const isOnScreen = records.visitor()?.conversationId === recordId;
      if (activity.phase === 'ended' && isOnScreen && options.opensTask()) page.openTask(taskId);
    },
  };
}

function toApex(activity: Activity): SalesforceActivity {
  const { host: _host, conversationId: _id, ...record } = activityRecord('salesforce', activity);
  return record as SalesforceActivity;
}
