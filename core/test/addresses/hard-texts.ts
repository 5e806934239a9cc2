import { mintLoginKey, portableSigner, type AgentCredentials } from '@glance-kit/core';

/** Texts that a careless builder or reader of addresses damages. */
export const HARD_TEXTS = [
  'jane+desk@example.com',
  'a=b&c=d?e#f%20g;h',
  'jane doe',
  ' jane ',
  'jane~doe',
  'jane~$1$1800000000$AAAA',
  "100% O'Neil (night) *!",
  'CORP/eu\\jane',
  '"<b>"',
  'Zoë Müller',
  'Zoe\u0301',
  '田中',
  'مريم',
  '👩‍👩‍👧',
  '%2B',
  'line\nbreak\ttab',
];

export const NOW = 1_899_996_400;

/** Real credentials of a user. */
export function credentialsOf(partnerUserId: string): AgentCredentials {
  const user = { groupId: '12345', partnerUserId };
  const signer = portableSigner('Qx7-demo_API.Key', { now: () => NOW });
  return { ...user, loginKey: mintLoginKey(user, NOW + 300, signer) };
}

/** What a server reads from an address, in order. */
export function query(address: string): Record<string, string> {
  return Object.fromEntries(new URL(address).searchParams);
}
