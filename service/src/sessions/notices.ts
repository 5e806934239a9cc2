import type { EndReason } from '@glance-kit/core';
import type { AgentEntry, PageInfo, Person } from '../protocol/index.js';

/**
 * What travels on the bus. The owner of a session is the process that holds the visitor's socket; viewers may
 * be anywhere. Frames have a topic of their own and are carried as they are.
 */
export const TOPICS = {
  frames: (sessionId: string) => `frames/${sessionId}`,
  toViewers: (sessionId: string) => `viewers/${sessionId}`,
  toOwner: (sessionId: string) => `owner/${sessionId}`,
  group: (groupId: string) => `group/${groupId}`,
} as const;

/** From the owner to the viewers of a session. */
export type ViewerNotice =
  /** For the one viewer that has just asked to join. */
  | {
      kind: 'welcome';
      to: string;
      startedAtMs: number;
      visitor: Person;
      page?: PageInfo;
      state: 'here' | 'away';
    }
  | { kind: 'page'; page: PageInfo }
  | { kind: 'visitor'; state: 'here' | 'away' }
  | { kind: 'agents'; count: number; agentlist: readonly AgentEntry[] }
  | { kind: 'ended'; reason: EndReason };

/** From a viewer to the owner. */
export type OwnerNotice =
  | { kind: 'join'; from: string; agent: AgentEntry }
  | { kind: 'leave'; from: string; clean: boolean; bytes: number }
  | { kind: 'snapshot' }
  | { kind: 'end' };

/** To everybody who waits for a session of a group. */
export interface GroupNotice {
  kind: 'started';
  sessionKey: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeNotice(notice: ViewerNotice | OwnerNotice | GroupNotice): Uint8Array {
  return encoder.encode(JSON.stringify(notice));
}

/** Only processes of this service publish on the bus, so the shape is taken as it is. */
export function decodeNotice<T extends ViewerNotice | OwnerNotice | GroupNotice>(bytes: Uint8Array): T {
  return JSON.parse(decoder.decode(bytes)) as T;
}
