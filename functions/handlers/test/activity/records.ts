import type { CheckedActivity, Identity } from '../../src/index.js';

/** A record as panels post it, of a session that has begun. */
export const STARTED = {
  host: 'flex',
  conversationId: 'call-1',
  sessionId: '12345.8421.77',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: '2026-11-21T10:00:00.000Z',
} as const;

/** The same session, over. */
export const ENDED = {
  ...STARTED,
  phase: 'ended',
  endedAt: '2026-11-21T10:04:30.000Z',
  durationSeconds: 270,
  reason: 'visitor',
  agents: 2,
} as const;

export const started = (change: Partial<CheckedActivity> = {}): CheckedActivity => ({
  ...STARTED,
  fields: {},
  ...change,
});
export const ended = (change: Partial<CheckedActivity> = {}): CheckedActivity => ({
  ...ENDED,
  fields: {},
  ...change,
});

export const agentOf = (change: Partial<Identity> = {}): Identity => ({
  partnerUserId: 'jane',
  subject: 'subject-1',
  source: 'https://id.example',
  expiresAt: 1_900_000_000,
  ...change,
});
