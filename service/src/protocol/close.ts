// Apart from the others because the visitor script needs these two only, and is measured in bytes.

/** Another page of the same visitor took the session over. */
export const REPLACED = { code: 4006, reason: 'continued on another page' } as const;
/** The reader did not keep up; it may come back and gets a fresh picture. */
export const SLOW = { code: 4007, reason: 'reader too slow' } as const;

/** Every code with which the service closes a socket: a named pair of code and reason. */
export const CLOSE = {
  /** The session is over; the `ended` message said why. */
  ended: { code: 4000, reason: 'session ended' },
  /** The first message was missing, late or not valid. */
  badHello: { code: 4001, reason: 'hello expected' },
  /** A control message or frame could not be read. */
  badMessage: { code: 4002, reason: 'message not understood' },
  /** A frame over `MAX_FRAME_BYTES` (the reason names the limit). */
  tooLarge: { code: 4003, reason: 'frame over 4194304 bytes' },
  /** Origin, sign-in or group does not allow this. */
  refused: { code: 4004, reason: 'not allowed' },
  /** No session with that key, or it is not this agent's to join. */
  notFound: { code: 4005, reason: 'session not found' },
  replaced: REPLACED,
  slow: SLOW,
  /** A second session with a key that is in use, in a group that forbids it. */
  dupkey: { code: 4008, reason: 'session key in use' },
  /** The service is going down; come back later. */
  restart: { code: 1012, reason: 'service restart' },
} as const;

export type CloseName = keyof typeof CLOSE;
