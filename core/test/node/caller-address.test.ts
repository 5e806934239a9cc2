import { expect, test } from '@jest/globals';
import { callerAddress } from '../../src/node/caller-address.js';

const from = (forwarded: string | undefined, proxies = 1, remoteAddress?: string): string =>
  callerAddress(
    {
      headers: { ...(forwarded !== undefined && { 'x-forwarded-for': forwarded }) },
      socket: { remoteAddress: remoteAddress ?? '192.0.2.99' } as never,
    },
    proxies,
  );

test('attack: one machine with a network of IPv6 addresses is one caller', () => {
  const calls = [
    '2001:db8:1:2::1',
    '2001:DB8:1:2:ffff:ffff:ffff:ffff',
    '2001:0db8:0001:0002::',
    '2001:db8:1:2:3::4',
  ];
  expect(new Set(calls.map((address) => from(address)))).toEqual(new Set(['2001:db8:1:2::/64']));
  expect(from('2001:db8:1:3::1')).not.toBe(from('2001:db8:1:2::1'));
  expect(from(undefined, 0, '2001:db8:1:2::7')).toBe('2001:db8:1:2::/64');
});

test('attack: another port for each connection is the same caller', () => {
  for (const address of ['192.0.2.1', '192.0.2.1:50001', '192.0.2.1:50002', '::ffff:192.0.2.1'])
    expect(from(address)).toBe('192.0.2.1');
  for (const address of ['2001:db8:1:2::1', '[2001:db8:1:2::1]', '[2001:db8:1:2::2]:443'])
    expect(from(address)).toBe('2001:db8:1:2::/64');
});

test('attack: what a caller writes in front of its own address, or in place of one, does not count', () => {
  expect(from('198.51.100.7, 192.0.2.1')).toBe('192.0.2.1');
  expect(from('198.51.100.7', 0)).toBe('192.0.2.99');
  for (const made of ['', ' ', 'x'.repeat(8_000), '1.2.3.4.5', '[', '[]', '::::', 'unknown', '192.0.2.1:x'])
    expect(from(made)).toBe('192.0.2.99');
});

test('each network has one name', () => {
  expect(from('::1')).toBe('0:0:0:0::/64');
  expect(from('::')).toBe('0:0:0:0::/64');
  expect(from('1::8')).toBe('1:0:0:0::/64');
  expect(from('1:2:3:4:5:6:7:8')).toBe('1:2:3:4::/64');
  expect(from('64:ff9b:1:2::192.0.2.1')).toBe('64:ff9b:1:2::/64');
  expect(from('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
});
