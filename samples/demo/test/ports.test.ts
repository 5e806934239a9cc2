import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { busyPort, DEFAULT_PORT, firstPort, freePorts, portsFrom } from '../src/ports.js';

test.each([
  [undefined, DEFAULT_PORT],
  ['', DEFAULT_PORT],
  ['0', 0],
  ['4700', 4700],
  ['65532', 65_532],
])('PORT=%s means %d', (text, port) => {
  expect(firstPort(text)).toBe(port);
});

test.each(['65533', '-1', '4600a', ' 4600', '1e3', '99999'])('PORT=%s is refused by name', (text) => {
  expect(() => firstPort(text)).toThrow(`PORT is "${text}"`);
});

test('a taken port is named, with the command that chooses others', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    for (const first of [port, port - 1, port - 2, port - 3]) {
      const busy = await busyPort(portsFrom(first));
      await expect(freePorts(first)).rejects.toThrow(
        `Port ${busy} is in use by another program: choose others with PORT=${first + 100} npm start.`,
      );
    }
  } finally {
    other.close();
  }
});

test('port 0 gives four free ports in a row', async () => {
  const ports = await freePorts(0);
  expect(ports).toEqual(portsFrom(ports.service));
  expect(await busyPort(ports)).toBeUndefined();
});
