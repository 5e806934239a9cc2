/** Largest frame or message on a socket, bytes as sent. A 50,000-node page deflates to about a quarter of it. */
export const MAX_FRAME_BYTES = 4 * 1024 * 1024;
/** Largest payload after inflating, bytes: the viewer's guard against a deflate bomb. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
/** Payloads from this size are deflated, bytes. Below it the asynchronous detour costs more than it saves. */
export const DEFLATE_FROM_BYTES = 4 * 1024;
/** Largest control message (JSON text), bytes. */
export const MAX_CONTROL_BYTES = 64 * 1024;
/** A waiting session dies after this long without an agent, ms (activity rules: 2 minutes). */
export const WAITING_MS = 120_000;
/** A session waits this long for a lost visitor, or for the last agent to come back, ms. */
export const DISCONNECTED_MS = 120_000;
/** A socket must say hello within this time, ms. */
export const HELLO_MS = 10_000;
/** Both sides are pinged this often, ms; a socket that misses two is closed. */
export const PING_MS = 20_000;
