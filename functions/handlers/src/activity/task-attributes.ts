import type { CheckedActivity } from './record.js';

/** Sessions that a task keeps; the oldest make room. */
const MAX_SESSIONS = 10;
/** Bytes that TaskRouter takes as attributes of a task. */
export const MAX_ATTRIBUTES_BYTES = 4_096;
/** What the report's attribute says of a conversation with a session. */
const REPORT_VALUE = 'cobrowse';

type Json = Readonly<Record<string, unknown>>;

/** What becomes of the attributes of a task. */
export type MergedAttributes =
  | { kind: 'changed'; attributes: string }
  /** They say it already, or something later. */
  | { kind: 'same' }
  | { kind: 'refused'; check: string };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parsed(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const startOf = (session: unknown): string =>
  isObject(session) && typeof session['startedAt'] === 'string' ? session['startedAt'] : '';

/** Without the oldest of the others. */
function withoutOldest(sessions: Json, kept: string): Json {
  const [oldest] = Object.entries(sessions)
    .filter(([id]) => id !== kept)
    .sort(([, a], [, b]) => (startOf(a) < startOf(b) ? -1 : 1));
  return Object.fromEntries(Object.entries(sessions).filter(([id]) => id !== oldest?.[0]));
}

function sessionOf({ fields, ...record }: CheckedActivity, partnerUserId: string): Json {
  const { sessionId: _, conversationId: __, ...rest } = record;
  const { taskSid: ___, ...more } = fields;
  return { ...more, ...rest, partnerUserId };
}

/**
 * The attributes of a task with one more session, or with more of one, under the key `cobrowse`; everything else stays.
 *
 * @param attributes       as TaskRouter gives them: JSON of an object, as text
 * @param reportAttribute  number of the `conversations.conversation_attribute_N` that reports shall find, 1 to 10
 */
export function withSession(
  attributes: string,
  record: CheckedActivity,
  partnerUserId: string,
  reportAttribute?: number,
): MergedAttributes {
  const all = parsed(attributes);
  const own = all?.['cobrowse'] ?? {};
  const known = isObject(own) ? (own['sessions'] ?? {}) : undefined;
  // What stands there and is not ours is not for us to replace.
  if (!all || !isObject(known)) return { kind: 'refused', check: 'attributes' };

  const { sessionId } = record;
  const former = Object.hasOwn(known, sessionId) ? known[sessionId] : undefined;
  const isOver = isObject(former) && former['phase'] === 'ended';
  if (isOver && record.phase === 'started') return { kind: 'same' };
  let sessions: Json = {
    ...known,
    [sessionId]: { ...(isObject(former) && former), ...sessionOf(record, partnerUserId) },
  };
  if (JSON.stringify(sessions) === JSON.stringify(known)) return { kind: 'same' };

  const conversations = all['conversations'] ?? {};
  const report = reportAttribute !== undefined &&
    isObject(conversations) && {
      conversations: { ...conversations, [`conversation_attribute_${reportAttribute}`]: REPORT_VALUE },
    };
  while (Object.keys(sessions).length > MAX_SESSIONS) sessions = withoutOldest(sessions, sessionId);
  for (;;) {
    const text = JSON.stringify({ ...all, ...report, cobrowse: { ...own, sessions } });
    if (new TextEncoder().encode(text).length <= MAX_ATTRIBUTES_BYTES)
      return { kind: 'changed', attributes: text };
    if (Object.keys(sessions).length === 1) return { kind: 'refused', check: 'attributes full' };
    sessions = withoutOldest(sessions, sessionId);
  }
}
