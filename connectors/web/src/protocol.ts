import type { ActivityRecord } from '@glance-kit/core';

/** Version of the messages between a page and the panel in its frame. */
export const PROTOCOL_VERSION = 1;

/** Who is on screen, as the page around the panel knows it. */
export interface WebContext {
  /** Names the contact: sessions and activities belong to it. 1 to 200 characters, no control characters. */
  conversationId: string;
  /** Kind of the contact, as the field mapping of the panel names it: `case`, `call`. */
  type?: string;
  /** What the mapping reads; `visitor`, `name`, `phone` and `email` unless it is configured otherwise. */
  fields?: Readonly<Record<string, unknown>>;
}

export type WebTheme = 'light' | 'dark' | 'auto';

/** Where a contact's session is, for a page around the panel. */
export type WebState =
  'starting' | 'signedOut' | 'idle' | 'waiting' | 'opening' | 'blocked' | 'live' | 'ended' | 'error';

/** The state of the contact on screen. */
export interface WebStateEvent {
  /** Empty when there is no contact. */
  conversationId: string;
  state: WebState;
  /** Of the running session, or of the one that has just ended. */
  sessionId?: string;
}

/** What the page around tells the panel. */
export type ToPanel =
  /** First of all, and again after each `ready`. */
  | { type: 'hello'; takesActivities: boolean }
  /** The contact on screen; `null` when there is none. */
  | { type: 'context'; context: WebContext | null }
  /** A contact is being wrapped up: what runs goes on, nothing new is joined. */
  | { type: 'closing'; conversationId: string }
  /** It is worked on again after all. */
  | { type: 'reopened'; conversationId: string }
  | { type: 'theme'; theme: WebTheme }
  /** Answers to `activity`. */
  | { type: 'activityTaken'; id: string }
  | { type: 'activityRefused'; id: string; reason: string };

/** What the panel tells the page around it. */
export type FromPanel =
  /** The panel has loaded, also after a reload of its frame. It is sent to every configured origin and says nothing. */
  | { type: 'ready' }
  | ({ type: 'state' } & WebStateEvent)
  /** A record to be kept; the same `sessionId` means the same session. Wants an answer with its `id`. */
  | { type: 'activity'; id: string; record: ActivityRecord }
  /** A message that the panel could not use, for whoever writes the page. */
  | { type: 'problem'; problem: string };

/** Each direction has its own name, so that no message can be taken for one of the other. */
export interface ToPanelEnvelope {
  glance_embed: { v: number } & ToPanel;
}
export interface FromPanelEnvelope {
  glance_embedded: { v: number } & FromPanel;
}

const STATES: readonly WebState[] = [
  'starting',
  'signedOut',
  'idle',
  'waiting',
  'opening',
  'blocked',
  'live',
  'ended',
  'error',
];
const THEMES: readonly WebTheme[] = ['light', 'dark', 'auto'];
const MAX_REASON = 200;
const MAX_NODES = 500;
const MAX_DEPTH = 8;
const MAX_CHARACTERS = 16_384;

type Members = Readonly<Record<string, unknown>>;

/**
 * Reads a message of the page around the panel. Pure; nothing of it is trusted, whoever sent it.
 *
 * @returns `undefined` for a message of somebody else's; a sentence for the page's author where it cannot be used
 */
export function readToPanel(data: unknown): ToPanel | string | undefined {
  const message = envelope(data, 'glance_embed');
  if (typeof message !== 'object') return message;
  const { type, conversationId, theme, id, reason } = message;
  switch (type) {
    case 'hello':
      return { type, takesActivities: message['takesActivities'] === true };
    case 'context': {
      const { context = null } = message;
      if (context === null) return { type, context };
      const read = readContext(context);
      return typeof read === 'string' ? read : { type, context: read };
    }
    case 'closing':
    case 'reopened':
      return isConversationId(conversationId) ? { type, conversationId } : wrong('conversationId');
    case 'theme': {
      const known = THEMES.find((name) => name === theme);
      return known ? { type, theme: known } : wrong('theme');
    }
    case 'activityTaken':
      return isId(id) ? { type, id } : wrong('id');
    case 'activityRefused':
      if (!isId(id)) return wrong('id');
      return { type, id, reason: typeof reason === 'string' ? reason.slice(0, MAX_REASON) : '' };
    default:
      return wrong('type');
  }
}

/**
 * Reads a message of the panel. Pure. It comes from the panel's own origin, so only its shape is looked at.
 *
 * @returns `undefined` for anything else
 */
export function readFromPanel(data: unknown): FromPanel | undefined {
  const message = envelope(data, 'glance_embedded');
  if (typeof message !== 'object') return undefined;
  const { type, conversationId, state, sessionId, id, record, problem } = message;
  switch (type) {
    case 'ready':
      return { type };
    case 'state': {
      const known = STATES.find((name) => name === state);
      if (!known || typeof conversationId !== 'string') return undefined;
      return { type, conversationId, state: known, ...(typeof sessionId === 'string' && { sessionId }) };
    }
    case 'activity':
      if (!isId(id) || typeof record !== 'object' || record === null) return undefined;
      return { type, id, record: record as ActivityRecord };
    case 'problem':
      return typeof problem === 'string' ? { type, problem } : undefined;
    default:
      return undefined;
  }
}

/** A context of a page or of an address. @returns a sentence where it cannot be used */
export function readContext(given: unknown): WebContext | string {
  if (!isMembers(given)) return wrong('context');
  const { conversationId, type, fields } = given;
  if (!isConversationId(conversationId)) return wrong('context.conversationId');
  if (type !== undefined && !(typeof type === 'string' && type.length <= 80)) return wrong('context.type');
  if (fields !== undefined && !isMembers(fields)) return wrong('context.fields');
  if (fields !== undefined && !isSmall(fields)) return 'context.fields is too large.';
  return { conversationId, ...(type !== undefined && { type }), ...(fields !== undefined && { fields }) };
}

export function isConversationId(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200 && !/\p{Cc}/u.test(value);
}

function envelope(data: unknown, name: string): Members | string | undefined {
  if (!isMembers(data) || !Object.hasOwn(data, name)) return undefined;
  const message = data[name];
  if (!isMembers(message)) return wrong(name);
  if (message['v'] === PROTOCOL_VERSION) return message;
  return `The panel speaks version ${PROTOCOL_VERSION} of the protocol.`;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const isId = (value: unknown): value is string => typeof value === 'string' && /^[\w-]{1,64}$/.test(value);

const wrong = (name: string): string => `${name} is missing or wrong.`;

/** A page may hand over its whole record. Messages can also be deep, or go round in circles. */
function isSmall(value: unknown): boolean {
  const waiting: [unknown, number][] = [[value, 0]];
  let nodes = 0;
  let characters = 0;
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [one, depth] = next;
    if ((nodes += 1) > MAX_NODES || depth > MAX_DEPTH) return false;
    if (typeof one === 'string') characters += one.length;
    if (characters > MAX_CHARACTERS) return false;
    if (typeof one !== 'object' || one === null) continue;
    if (ArrayBuffer.isView(one) || (Array.isArray(one) && one.length > MAX_NODES)) return false;
    for (const [name, member] of Object.entries(one)) {
      characters += name.length;
      waiting.push([member, depth + 1]);
    }
  }
  return true;
}
