/** A session of a call, as the login-key server reports it, and how the call was disposed of. */
export interface CallRecord {
  conversationId: string;
  event: 'cobrowse.started' | 'cobrowse.ended' | 'five9.dispositioned';
  /** Of a session. */
  sessionId?: string;
  startedAt?: string;
  durationSeconds?: number;
  reason?: string;
  /** Of a disposition. */
  dispositionName?: string;
}

export interface CallRecords {
  /** Takes what a server posts; the same session is one record, whose end counts more than its beginning. */
  take(event: unknown): boolean;
  readonly all: readonly CallRecord[];
}

const EVENTS: readonly unknown[] = ['cobrowse.started', 'cobrowse.ended', 'five9.dispositioned'];
const MOST = 200;

/** Where the customer keeps the records of calls: a system of record, played by a list. */
export function callRecords(): CallRecords {
  const kept = new Map<string, CallRecord>();
  return {
    take(event) {
      if (typeof event !== 'object' || event === null) return false;
      const record = event as Partial<CallRecord>;
      if (!EVENTS.includes(record.event) || typeof record.conversationId !== 'string') return false;
      const name = record.sessionId ?? `${record.conversationId} disposition`;
      if (record.event === 'cobrowse.started' && kept.has(name)) return true;
      kept.set(name, record as CallRecord);
      if (kept.size > MOST) kept.delete([...kept.keys()][0]!);
      return true;
    },
    get all() {
      return [...kept.values()];
    },
  };
}
