import type { IncomingMessage } from 'node:http';
import { callerNetwork } from './caller-network.js';

/**
 * Who sent a request, for limits by caller: an IPv4 address, or the network of an IPv6 address.
 *
 * @param proxies  how many proxies of your own stand before this server; 0 ignores `X-Forwarded-For`, which anybody
 *                 can write. Each proxy adds the address that it saw at the end, so that the last ones count alone
 */
export function callerAddress(
  incoming: Pick<IncomingMessage, 'headers' | 'socket'> | undefined,
  proxies = 0,
): string {
  const direct = callerNetwork(incoming?.socket.remoteAddress ?? '') ?? 'unknown';
  if (proxies === 0) return direct;
  const hops = (incoming?.headers['x-forwarded-for'] ?? '').toString().split(',');
  return callerNetwork(hops.at(-proxies)?.trim() ?? '') ?? direct;
}
