import { isKitError, RANDOM_SESSION_KEY, sessionKeyProblem, type Log } from '@glance-kit/core';
import { WebSocket } from 'ws';
import type { Clock } from '../clock.js';
import { isSiteOrigin, visitorSettings, type Groups } from '../config/groups.js';
import type { RateLimit } from '../limits/token-bucket.js';
import type { CloseName, ToVisitorMessage } from '../protocol/index.js';
import { LiveSession, type VisitorLink } from '../sessions/live-session.js';
import type { SessionDirectory } from '../sessions/directory.js';
import type { Timing } from '../timing.js';
import { sendJson, serveConnection } from './connection.js';
import { closeWith } from './limited-socket.js';
import { readVisitorMessage, type ReadVisitorMessage } from './read-messages.js';

export interface VisitorSocketParts {
  groups: Groups;
  sessions: SessionDirectory;
  /** Starts per address. */
  starts: RateLimit;
  clock: Clock;
  timing: Timing;
  log: Log;
}

type Start = Extract<ReadVisitorMessage, { type: 'start' }>;
type Resume = Extract<ReadVisitorMessage, { type: 'resume' }>;

/**
 * The socket of a visitor's page.
 *
 * @param origin   of the page, as the browser says
 * @param address  of the visitor, for the limit on starts
 */
export function serveVisitor(
  socket: WebSocket,
  origin: string | undefined,
  address: string,
  parts: VisitorSocketParts,
): void {
  const { groups, sessions, clock, timing } = parts;
  let session: LiveSession | undefined;
  let greeted = false;
  /** What the page said while its session was being written. */
  let early: ReadVisitorMessage[] = [];
  const link: VisitorLink = {
    send: (message) => sendJson(socket, message),
    close: (name) => closeWith(socket, name),
  };

  const fail = (code: 'service' | 'dupkey' | 'badparam', msg: string, name: CloseName): void => {
    sendJson(socket, { type: 'error', code, msg } satisfies ToVisitorMessage);
    closeWith(socket, name);
  };

  /** The group, when this page may use it. */
  const groupFor = (groupId: string) => {
    const group = groups.get(groupId);
    return group && isSiteOrigin(group, origin) ? group : undefined;
  };

  async function start(message: Start): Promise<void> {
    const group = groupFor(message.groupId);
    if (!group) return fail('service', 'This site may not start sessions in this group.', 'refused');
    const key = message.sessionKey === RANDOM_SESSION_KEY ? undefined : message.sessionKey;
    if (key !== undefined && sessionKeyProblem(key)) {
      return fail('badparam', 'The session key has other characters or is too long.', 'badHello');
    }
    if (parts.starts.take(address) > 0) {
      return fail('service', 'Too many sessions were started from this address.', 'refused');
    }
    for (const name of message.refused) {
      const msg = `${name} is too long or has other characters; the session starts without it.`;
      sendJson(socket, { type: 'error', code: 'badparam', msg } satisfies ToVisitorMessage);
    }
    const started = await sessions.start(
      {
        groupId: group.id,
        site: message.site,
        ...(key !== undefined && { sessionKey: key }),
        duplicates: group.duplicates,
        visitor: message.visitor,
        page: message.page,
        version: message.version,
        settings: visitorSettings(group, message.site),
      },
      link,
    );
    if (started === 'dupkey') return fail('dupkey', 'A session with this key is running.', 'dupkey');
    session = started;
    for (const said of early) hear(said);
    early = [];
    // The page may have gone while the session was being written.
    if (socket.readyState !== WebSocket.OPEN) session.detach(link);
  }

  function resume(message: Resume): void {
    const settingsOf = (record: LiveSession['record']) => {
      const group = groupFor(record.groupId);
      return group && visitorSettings(group, record.site);
    };
    const resumed = sessions.resume(message.token, message.page, settingsOf, link);
    if (resumed === 'refused') return fail('service', 'This session cannot be resumed here.', 'refused');
    if (!(resumed instanceof LiveSession)) {
      sendJson(socket, { type: 'ended', reason: resumed.over } satisfies ToVisitorMessage);
      return closeWith(socket, 'ended');
    }
    session = resumed;
  }

  function hello(message: ReadVisitorMessage): boolean {
    if (message.type === 'resume') resume(message);
    else if (message.type === 'start') {
      start(message).catch((cause: unknown) => {
        parts.log({ level: 'error', event: 'session_not_started', group: message.groupId, cause });
        fail('service', 'The session could not be started.', 'refused');
      });
    } else return false;
    greeted = true;
    return true;
  }

  function hear(message: ReadVisitorMessage): boolean {
    if (message.type !== 'page' && message.type !== 'end') return false;
    if (!session) early.push(message);
    else if (message.type === 'page') session.moveTo(link, message.page);
    else session.stop(link);
    return true;
  }

  serveConnection(socket, clock, timing, {
    onText(text) {
      const message = readVisitorMessage(text);
      if (!message) return false;
      return greeted ? hear(message) : hello(message);
    },
    onBinary(bytes) {
      try {
        session?.frame(link, bytes);
        return true;
      } catch (cause) {
        if (isKitError(cause)) return false;
        throw cause;
      }
    },
    onClose: () => session?.detach(link),
  });
}
