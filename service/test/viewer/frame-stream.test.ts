import { describe, expect, test } from '@jest/globals';
import { deflateRawSync } from 'node:zlib';
import { DEFLATED, KEYFRAME, encodeFrame } from '../../src/protocol/index.js';
import { FrameStream } from '../../viewer/stream/frame-stream.js';
import { inflate } from '../../viewer/stream/inflate.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

function frame(sequence: number, events: unknown, flags = 0): Uint8Array<ArrayBuffer> {
  const json = utf8(JSON.stringify(events));
  return encodeFrame({ flags, sequence, payload: flags & DEFLATED ? deflateRawSync(json) : json });
}

function reader(maxPayloadBytes?: number) {
  const log: string[] = [];
  const stream = new FrameStream({
    apply: (events, keyframe) => {
      if (events[0] === 'throw') throw new Error('not an event');
      log.push(`${keyframe ? 'key ' : ''}${events.join()}`);
    },
    lost: (loss) => log.push(loss),
    ignored: () => log.push('ignored'),
    ...(maxPayloadBytes === undefined ? {} : { maxPayloadBytes }),
  });
  return { stream, log };
}

describe('frames of a stream', () => {
  test('are applied inside push, in order, from the first keyframe', () => {
    const { stream, log } = reader();
    stream.push(frame(6, ['early']));
    stream.push(frame(7, ['a'], KEYFRAME));
    stream.push(frame(8, ['b', 'c']));
    expect(log).toEqual(['ignored', 'key a', 'b,c']);
    expect(stream.following).toBe(true);
  });

  test.each([
    ['lost', 9],
    ['repeated', 7],
    ['reordered', 6],
    ['far away', 4_294_967_295],
  ])('that are %s stop the picture until the next keyframe', (_what, sequence) => {
    const { stream, log } = reader();
    stream.push(frame(7, ['a'], KEYFRAME));
    stream.push(frame(sequence, ['b']));
    stream.push(frame(8, ['c']));
    expect(stream.following).toBe(false);
    stream.push(frame(0, ['d'], KEYFRAME));
    stream.push(frame(1, ['e']));
    expect(log).toEqual(['key a', 'gap', 'ignored', 'key d', 'e']);
  });

  test('count on from 0 after the last number', () => {
    const { stream, log } = reader();
    stream.push(frame(4_294_967_295, ['a'], KEYFRAME));
    stream.push(frame(0, ['b']));
    expect(log).toEqual(['key a', 'b']);
  });

  test('keep their order when some must be inflated, and are applied at once again afterwards', async () => {
    const { stream, log } = reader();
    stream.push(frame(0, ['0'], KEYFRAME | DEFLATED));
    for (let sequence = 1; sequence < 20; sequence++) {
      stream.push(frame(sequence, [sequence], sequence % 4 === 0 ? DEFLATED : 0));
    }
    expect(log).toEqual([]);
    await stream.idle();
    expect(log).toEqual(['key 0', ...Array.from({ length: 19 }, (_, index) => String(index + 1))]);
    stream.push(frame(20, ['now']));
    expect(log.at(-1)).toBe('now');
  });

  test('that are still being inflated are forgotten by a restart', async () => {
    const { stream, log } = reader();
    stream.push(frame(0, ['old'], KEYFRAME | DEFLATED));
    stream.push(frame(1, ['old']));
    stream.restart();
    stream.push(frame(0, ['new'], KEYFRAME));
    await stream.idle();
    expect(log).toEqual(['key new']);
  });

  test.each([
    ['no header', new Uint8Array([0, 0])],
    ['an unknown flag', encodeFrame({ flags: 128, sequence: 1, payload: utf8('[]') })],
    ['half a JSON text', encodeFrame({ flags: 0, sequence: 1, payload: utf8('[{"a":') })],
    ['something else than a list', encodeFrame({ flags: 0, sequence: 1, payload: utf8('{"a":1}') })],
    [
      'bytes that are not UTF-8',
      encodeFrame({ flags: 0, sequence: 1, payload: new Uint8Array([91, 255, 93]) }),
    ],
    ['bytes that are not deflated', encodeFrame({ flags: DEFLATED, sequence: 1, payload: utf8('rubbish') })],
    [
      'half of a deflated text',
      encodeFrame({
        flags: DEFLATED,
        sequence: 1,
        payload: deflateRawSync(utf8('["abcdefgh"]')).subarray(0, 6),
      }),
    ],
    ['events that cannot be applied', frame(1, ['throw'])],
  ])('with %s are unreadable, and the picture waits for a keyframe', async (_what, bytes) => {
    const { stream, log } = reader();
    stream.push(frame(0, ['a'], KEYFRAME));
    stream.push(bytes as Uint8Array<ArrayBuffer>);
    stream.push(frame(2, ['b']));
    await stream.idle();
    expect(log).toEqual(['key a', 'unreadable', 'ignored']);
  });

  test('that inflate to more than the limit are refused', async () => {
    const { stream, log } = reader(1_000);
    stream.push(frame(0, ['x'.repeat(1_000)], KEYFRAME | DEFLATED));
    await stream.idle();
    expect(log).toEqual(['unreadable']);
  });
});

describe('inflating', () => {
  test('gives back what was deflated', async () => {
    const text = 'Grüße 🙂 '.repeat(10_000);
    const bytes = await inflate(new Uint8Array(deflateRawSync(utf8(text))), 1_000_000);
    expect(new TextDecoder().decode(bytes)).toBe(text);
  });

  test('stops a bomb long before it has gone off', async () => {
    const bomb = new Uint8Array(deflateRawSync(new Uint8Array(200 * 1024 * 1024)));
    const before = process.memoryUsage().arrayBuffers;
    let peak = before;
    const sampling = setInterval(() => (peak = Math.max(peak, process.memoryUsage().arrayBuffers)), 1);
    await expect(inflate(bomb, 1024 * 1024)).rejects.toMatchObject({ code: 'FRAME_TOO_LARGE' });
    clearInterval(sampling);
    expect(peak - before).toBeLessThan(50 * 1024 * 1024);
  });
});
