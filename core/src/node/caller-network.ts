import { isIP } from 'node:net';

/** IPv4 and IPv6 with a port, as some proxies write them: the port is another one for each connection. */
const WITH_PORT = /^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/;

/**
 * Who counts as one caller: an IPv4 address, or the network of an IPv6 address, in which whoever has one address has
 * 2^64 of them.
 *
 * @returns `undefined` for what is no address
 */
export function callerNetwork(text: string): string | undefined {
  const [, v6, v4 = v6] = WITH_PORT.exec(text) ?? [];
  const address = (v4 ?? text).replace(/^::ffff:(?=[\d.]+$)/i, '');
  if (isIP(address) !== 6) return isIP(address) === 4 ? address : undefined;
  const [front = '', back] = address.split('::');
  const groups = front === '' ? [] : front.split(':');
  // "::" stands for as many zeros as are missing.
  if (back !== undefined) {
    const last = back === '' ? [] : back.split(':');
    const missing = 8 - groups.length - last.length - (back.includes('.') ? 1 : 0);
    groups.push(...Array<string>(missing).fill('0'), ...last);
  }
  const network = groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}
