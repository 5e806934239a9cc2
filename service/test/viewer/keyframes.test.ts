import { beforeEach, expect, test } from '@jest/globals';
import {
  DOUBT_EVERY_MS,
  KeyframeRequests,
  PATIENCE_MS,
  PAUSE_MS,
  REPEAT_MS,
} from '../../viewer/stream/keyframes.js';
import { ManualTimers } from './manual-timers.js';

let timers: ManualTimers;
let requests: KeyframeRequests;
let askedAtMs: number[];

beforeEach(() => {
  timers = new ManualTimers();
  askedAtMs = [];
  requests = new KeyframeRequests(() => askedAtMs.push(timers.now()), timers);
});

test('asks at once, and again until a keyframe comes', () => {
  requests.need();
  requests.need();
  timers.pass(2 * REPEAT_MS);
  requests.stop();
  timers.pass(10 * REPEAT_MS);
  expect(askedAtMs).toEqual([0, REPEAT_MS, 2 * REPEAT_MS]);
  expect(timers.pending).toBe(0);
});

test('leaves it to the service to ask first, and asks when nothing comes', () => {
  requests.expect();
  timers.pass(PATIENCE_MS);
  expect(askedAtMs).toEqual([PATIENCE_MS]);
});

test('does not wait for the service when frames come that it cannot use', () => {
  requests.expect();
  requests.need();
  expect(askedAtMs).toEqual([0]);
  timers.pass(REPEAT_MS);
  expect(askedAtMs).toEqual([0, REPEAT_MS]);
});

test('keeps a pause between requests, however often the stream breaks', () => {
  for (let broken = 0; broken < 50; broken++) {
    requests.need();
    timers.pass(10);
    requests.stop();
  }
  timers.pass(PAUSE_MS);
  expect(askedAtMs).toEqual([0]);
  requests.need();
  expect(askedAtMs).toHaveLength(2);
});

test('renews a doubtful picture soon, but not more often than the visitor’s browser can bear', () => {
  requests.doubt();
  requests.doubt();
  timers.pass(0);
  expect(askedAtMs).toEqual([0]);
  requests.doubt();
  timers.pass(DOUBT_EVERY_MS - 1);
  expect(askedAtMs).toEqual([0]);
  timers.pass(1);
  expect(askedAtMs).toEqual([0, DOUBT_EVERY_MS]);
});

test('forgets a doubt when a fresh picture has come', () => {
  requests.doubt();
  requests.stop();
  timers.pass(DOUBT_EVERY_MS);
  expect(askedAtMs).toEqual([]);
});
