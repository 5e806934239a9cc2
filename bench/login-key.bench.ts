import { mintLoginKey, portableSigner, verifyLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import HmacSHA256 from 'crypto-js/hmac-sha256.js';
import Base64 from 'crypto-js/enc-base64.js';
import { median, type Bench, type BenchRow } from './row.js';

const NOW = 1_899_996_400;
const FIRST_EXPIRY = NOW + 300;
const API_KEY = 'Qx7-demo_API.Key';
const USER = { groupId: '12345', partnerUserId: 'jane.doe@example.com' };

/** The vendor's documented JavaScript recipe, step by step. */
function recipe(expires: number): string {
  const version = '1';
  const mac = HmacSHA256(USER.groupId + USER.partnerUserId + version + String(expires), API_KEY);
  const signature = Base64.stringify(mac).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  return '$' + version + '$' + String(expires) + '$' + signature;
}

/** What a server built on the recipe does with a key: takes it apart, checks the time, signs again, compares. */
function recipeAccepts(loginKey: string): boolean {
  const [, version, digits] = loginKey.split('$');
  const expires = Number(digits);
  return version === '1' && NOW < expires && expires <= NOW + 86_400 && recipe(expires) === loginKey;
}

const ROUNDS = 61;
const CALLS_A_ROUND = 500;
const WARM_UP_ROUNDS = 16;

/** Microseconds a call over one round; the expiry changes with each call, so nothing can be remembered. */
function timeRound(work: (expires: number) => unknown): number {
  const startedAt = performance.now();
  for (let call = 0; call < CALLS_A_ROUND; call += 1) work(FIRST_EXPIRY + call);
  return ((performance.now() - startedAt) * 1000) / CALLS_A_ROUND;
}

interface Pair {
  figure: string;
  beside: string;
  goalTimes: number;
  ours: (expires: number) => unknown;
  peer: (expires: number) => unknown;
}

/** Both sides in turn, round by round: a machine that slows down slows both. */
function compare({ figure, beside, goalTimes, ours, peer }: Pair): BenchRow {
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) {
    timeRound(ours);
    timeRound(peer);
  }
  const rounds = Array.from({ length: ROUNDS }, () => ({ ours: timeRound(ours), peer: timeRound(peer) }));
  const ratio = median(rounds.map((round) => round.peer / round.ours));
  return {
    figure,
    ours: median(rounds.map((round) => round.ours)),
    beside,
    peer: median(rounds.map((round) => round.peer)),
    ratio,
    goal: `at least ${goalTimes} times`,
    met: ratio >= goalTimes,
  };
}

/** Login keys: minting and verifying, each beside the documented crypto-js recipe. */
const loginKeyBench: Bench = async () => {
  const server = nodeSigner(API_KEY, { now: () => NOW });
  const portable = portableSigner(API_KEY, { now: () => NOW });
  // From bytes, as a server gets them: the text that the recipe returns is still in pieces inside.
  const keys = Array.from({ length: CALLS_A_ROUND }, (_, call) =>
    Buffer.from(recipe(FIRST_EXPIRY + call)).toString(),
  );
  const keyOf = (expires: number): string => keys[expires - FIRST_EXPIRY]!;
  assertEqual(mintLoginKey(USER, FIRST_EXPIRY, server), recipe(FIRST_EXPIRY));
  assertEqual(mintLoginKey(USER, FIRST_EXPIRY, portable), recipe(FIRST_EXPIRY));
  const verified = (expires: number): void =>
    assertEqual(verifyLoginKey(USER, keyOf(expires), server).ok, true);
  const mint = { beside: 'crypto-js recipe (µs)', peer: recipe };
  return [
    {
      ...mint,
      figure: 'login key: mint, server signer (µs)',
      goalTimes: 10,
      ours: (expires: number) => mintLoginKey(USER, expires, server),
    },
    {
      ...mint,
      figure: 'login key: mint, portable signer (µs)',
      goalTimes: 4,
      ours: (expires: number) => mintLoginKey(USER, expires, portable),
    },
    {
      figure: 'login key: verify, server signer, constant time (µs)',
      goalTimes: 10,
      ours: verified,
      beside: 'crypto-js recipe and === (µs)',
      peer: (expires: number) => assertEqual(recipeAccepts(keyOf(expires)), true),
    },
  ].map(compare);
};

function assertEqual<T>(actual: T, expected: T): void {
  if (actual !== expected) throw new Error('The benchmark compares things that differ.');
}

export default loginKeyBench;
