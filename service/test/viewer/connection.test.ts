import { beforeEach, describe, expect, test } from '@jest/globals';
import { CLOSE, SUBPROTOCOL } from '../../src/protocol/index.js';
import { Connection, RETRY_MS } from '../../viewer/stream/connection.js';
import { ManualTimers } from './manual-timers.js';

class FakeSocket {
  readyState = 0;
  binaryType = '';
  sent: string[] = [];
  closedWith: number | undefined;
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;
  send(text: string): void {
    this.sent.push(text);
  }
  close(code: number): void {
    this.closedWith = code;
  }
  open(): void {
    this.readyState = 1;
    this.onopen!();
  }
  drop(code: number): void {
    this.readyState = 3;
    this.onclose!({ code });
  }
}

let timers: ManualTimers;
let sockets: FakeSocket[];
let log: string[];
let offered: string[];
let connection: Connection;

const connect = (pass?: string) =>
  new Connection({
    ...(pass !== undefined && { pass }),
    url: 'ws://service.example/agentjoin/viewer',
    hello: () => ({ type: 'join', sessionKey: '4711', wait: true }),
    message: ({ type }) => log.push(type),
    frame: (bytes) => log.push(`frame ${bytes.length}`),
    opened: () => log.push('opened'),
    closed: (how) => log.push(how),
    timers,
    random: () => 0.5,
    socket: (_url, protocols) => {
      offered = protocols;
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });

beforeEach(() => {
  timers = new ManualTimers();
  sockets = [];
  log = [];
  connection = connect();
});

const last = () => sockets.at(-1)!;

describe('the connection to the service', () => {
  test('offers the protocol, and in a frame the pass of the page beside it, on every socket', () => {
    expect(offered).toEqual([SUBPROTOCOL]);
    connect('P'.repeat(43));
    expect(offered).toEqual([SUBPROTOCOL, `pass.${'P'.repeat(43)}`]);
    last().open();
    last().drop(1006);
    offered = [];
    timers.pass(RETRY_MS[0]);
    expect(offered).toEqual([SUBPROTOCOL, `pass.${'P'.repeat(43)}`]);
  });

  test('says hello first on every socket', () => {
    last().open();
    expect(JSON.parse(last().sent[0]!)).toMatchObject({ type: 'join', sessionKey: '4711' });
    last().drop(1006);
    timers.pass(RETRY_MS[0]);
    last().open();
    expect(sockets).toHaveLength(2);
    expect(JSON.parse(last().sent[0]!)).toMatchObject({ type: 'join' });
  });

  test('tries again with growing pauses, and starts over once the service has spoken', () => {
    for (const pauseMs of [...RETRY_MS, RETRY_MS.at(-1)!]) {
      const before = sockets.length;
      last().open();
      last().drop(1006);
      timers.pass(pauseMs - 1);
      expect(sockets).toHaveLength(before);
      timers.pass(1);
      expect(sockets).toHaveLength(before + 1);
    }
    last().open();
    last().onmessage!({ data: '{"type":"waiting"}' });
    last().drop(CLOSE.restart.code);
    timers.pass(RETRY_MS[0]);
    expect(sockets).toHaveLength(RETRY_MS.length + 3);
  });

  test('tries at once when asked to, and only once', () => {
    last().drop(1006);
    connection.retryNow();
    connection.retryNow();
    expect(sockets).toHaveLength(2);
    timers.pass(60_000);
    expect(sockets).toHaveLength(2);
  });

  test.each([
    ['ended', 'ended'],
    ['refused', 'refused'],
    ['notFound', 'notfound'],
    ['badHello', 'misunderstood'],
    ['badMessage', 'misunderstood'],
  ] as const)('does not come back after the service has closed with %s', (name, how) => {
    last().open();
    last().drop(CLOSE[name].code);
    timers.pass(600_000);
    connection.retryNow();
    expect(log).toEqual(['opened', how]);
    expect(sockets).toHaveLength(1);
  });

  test.each(['slow', 'restart', 'tooLarge'] as const)('comes back after %s', (name) => {
    last().drop(CLOSE[name].code);
    timers.pass(RETRY_MS[0]);
    expect(log).toEqual(['lost']);
    expect(sockets).toHaveLength(2);
  });

  test('tells messages from frames and leaves rubbish alone', () => {
    last().open();
    for (const data of [
      '{"type":"waiting"}',
      'rubbish',
      '{"type":5}',
      'null',
      '[]',
      new Uint8Array(9).buffer,
    ]) {
      last().onmessage!({ data });
    }
    expect(log).toEqual(['opened', 'waiting', 'frame 9']);
  });

  test('sends nothing on a socket that is not open', () => {
    expect(connection.send({ type: 'snapshot' })).toBe(false);
    last().open();
    expect(connection.send({ type: 'snapshot' })).toBe(true);
    expect(last().sent[1]).toBe('{"type":"snapshot"}');
  });

  test('leaves nothing behind when it is closed', () => {
    last().drop(1006);
    connection.close();
    timers.pass(60_000);
    expect(sockets).toHaveLength(1);
    expect(timers.pending).toBe(0);
  });
});
