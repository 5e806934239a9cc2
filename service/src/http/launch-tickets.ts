import { createHash, randomBytes } from 'node:crypto';
import { isLaunchTicket, LAUNCH_TICKET_MS, type LaunchTicket } from '@glance-kit/core';
import type { ExpiringStore } from '@glance-kit/handlers';
import type { Clock } from '../clock.js';
import type { Person } from '../protocol/index.js';

/** What a ticket is good for: one view of one session by one agent. */
export interface Launch {
  groupId: string;
  partnerUserId: string;
  person: Person;
  sessionKey: string;
  wait: boolean;
}

export interface LaunchTickets {
  give(launch: Launch): Promise<LaunchTicket>;
  /** What a ticket is good for, without using it; `undefined` for one that is used, expired or made up. */
  look(ticket: string): Promise<Launch | undefined>;
  /** Uses it: of two callers at once, one gets the launch. */
  use(ticket: string): Promise<Launch | undefined>;
}

/** The store keeps a hash: who reads the database cannot use a ticket. */
const keyOf = (ticket: string): string => createHash('sha256').update(ticket).digest('base64url');

export function launchTickets(store: ExpiringStore<Launch>, clock: Clock): LaunchTickets {
  return {
    async give(launch) {
      const ticket = randomBytes(32).toString('base64url');
      await store.set(keyOf(ticket), launch, LAUNCH_TICKET_MS);
      return { ticket, expiresAt: Math.floor((clock.now() + LAUNCH_TICKET_MS) / 1000) };
    },
    look: async (ticket) => (isLaunchTicket(ticket) ? store.get(keyOf(ticket)) : undefined),
    use: async (ticket) => (isLaunchTicket(ticket) ? store.take(keyOf(ticket)) : undefined),
  };
}
