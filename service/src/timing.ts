import { DISCONNECTED_MS, HELLO_MS, PING_MS, WAITING_MS } from './protocol/index.js';

/** Every time-out of the service, milliseconds. Tests shorten them; nothing else should. */
export interface Timing {
  /** A waiting session dies after this long without an agent. */
  waitingMs: number;
  /** A session waits this long for a lost visitor, or for the last agent to come back. */
  disconnectedMs: number;
  /** A viewer that waits for a session to start gives up after this long. */
  agentWaitMs: number;
  /** A socket must say hello within this time. */
  helloMs: number;
  /** Both sides are pinged this often; a socket that misses two is closed. */
  pingMs: number;
  /** A viewer that does not keep up for this long is closed; it may come back. */
  slowMs: number;
  /** A snapshot that was asked for and did not come may be asked for again after this long. */
  snapshotMs: number;
}

export const TIMING: Timing = {
  waitingMs: WAITING_MS,
  disconnectedMs: DISCONNECTED_MS,
  agentWaitMs: WAITING_MS,
  helloMs: HELLO_MS,
  pingMs: PING_MS,
  slowMs: 30_000,
  snapshotMs: 5_000,
};
