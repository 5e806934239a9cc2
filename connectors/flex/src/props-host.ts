import {
  KitError,
  activityRecord,
  latest,
  sessionKeyProblem,
  type Activity,
  type ActivityRecord,
  type Host,
  type Viewer,
  type ViewerRequest,
  type Visitor,
} from '@glance-kit/core';
import type { ViewOpener } from '@glance-kit/panel';
import type { TwilioFlexGlanceProps } from './properties.js';

export interface PropsHost extends Host {
  /** After a change of the properties. */
  changed(): void;
}

export interface PropsHostOptions {
  /** The newest properties. */
  props: () => TwilioFlexGlanceProps;
  openView: ViewOpener;
  sendActivity?: (record: ActivityRecord) => Promise<void>;
}

/** The host of a component that is told its visitor by properties. */
export function propsHost({ props, openView, sendActivity }: PropsHostOptions): PropsHost {
  const visitor = latest<Visitor | null>(present(), (a, b) => JSON.stringify(a) === JSON.stringify(b));
  const reported = new Set<string>();

  function present(): Visitor {
    const { visitorid, reportingexternalid } = props();
    const sessionKey = visitorid?.trim() ?? '';
    const conversationId = reportingexternalid || sessionKey || 'panel';
    if (sessionKey === '') return { conversationId };
    if (sessionKeyProblem(sessionKey)) {
      return { conversationId, notice: 'The visitor id of this task is no session key.' };
    }
    return { conversationId, sessionKey };
  }

  function report({ sessionId, startedAt, endedAt }: Activity): void {
    if (!endedAt || reported.has(sessionId)) return;
    reported.add(sessionId);
    props().reportingcallback?.({
      sessionId,
      sessionStart: startedAt,
      sessionEnd: endedAt,
      duration: Math.max(0, Math.round((endedAt.getTime() - startedAt.getTime()) / 1000)),
    });
  }

  return {
    name: 'flex',
    changed: () => visitor.set(present()),
    agent: async () => ({}),
    visitors: (signal) => visitor.stream(signal),

    openViewer(request) {
      const { presession, customopenwindow, openwindow } = props();
      presession?.();
      if (!customopenwindow || !openwindow) return openView(request, present().conversationId);
      return opened(request, openwindow);
    },

    async logActivity(activity) {
      // Whether or not the record is written: the page is told by itself.
      report(activity);
      await sendActivity?.(activityRecord('flex', activity));
    },
  };
}

/** A view that the page opens by itself: nothing is heard of it, so the service is asked how the session goes. */
function opened(request: ViewerRequest, open: (url: string) => void): Promise<Viewer> {
  let close = (): void => {};
  const closed = new Promise<void>((resolve) => (close = resolve));
  request.address
    .then(
      ({ url, fields }) => {
        // A form cannot be opened by its address; without its fields the agent signs in at the service.
        if (fields) throw new KitError('HOST_REFUSED', 'The page opens addresses only.');
        open(url);
      },
      () => {},
    )
    .catch(close);
  return Promise.resolve({ focus() {}, close, send() {}, listen: () => () => {}, closed });
}
