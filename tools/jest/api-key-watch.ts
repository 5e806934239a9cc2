import { afterEach } from '@jest/globals';
import childProcess from 'node:child_process';
import { Socket } from 'node:net';
import { format } from 'node:util';
import { API_KEY_MARK } from './api-key-mark.js';

/**
 * Watches every byte that a test run sends or receives: replies of servers in this process and in child processes,
 * requests, and what child processes print, for those pipes are sockets, too. A test in which an API key turns up
 * anywhere fails, whatever it was about. API keys of tests carry a mark, so that none can be missed.
 */
const found: string[] = [];
const allowed = new Set<number>();
const text = (bytes: unknown): string =>
  typeof bytes === 'string'
    ? bytes
    : bytes instanceof Uint8Array
      ? Buffer.from(bytes).toString('latin1')
      : '';

/** Spellings in which a key could travel: as it is, in hexadecimal, and inside base64 at any of three shifts. */
const SPELLINGS = [API_KEY_MARK, Buffer.from(API_KEY_MARK).toString('hex'), ...[0, 1, 2].map(inBase64)];

function inBase64(shift: number): string {
  const whole = Buffer.from('x'.repeat(shift) + API_KEY_MARK).toString('base64');
  return whole.slice(shift ? 4 : 0, 4 * Math.floor((shift + API_KEY_MARK.length) / 3));
}

function note(where: string, content: string): void {
  const spelling = SPELLINGS.find((candidate) => content.includes(candidate));
  if (spelling === undefined) return;
  const at = content.indexOf(spelling);
  found.push(`${where}: ...${content.slice(Math.max(0, at - 80), at + 20)}`);
}

function look(socket: Socket, way: string, bytes: unknown): void {
  if (allowed.has(socket.localPort ?? -1) || allowed.has(socket.remotePort ?? -1)) return;
  note(way, text(bytes));
}

interface Wire {
  push(chunk: unknown, encoding?: BufferEncoding): boolean;
  _write(chunk: unknown, encoding: BufferEncoding, done: () => void): void;
  _writev(chunks: { chunk: unknown }[], done: () => void): void;
}

const WATCHED = Symbol.for('glance-kit/api-key-watch');
const wire = Socket.prototype as unknown as Wire & {
  [WATCHED]?: (socket: Socket, way: string, bytes: unknown) => void;
};

// Test files of one worker share Node's own modules: the sockets are patched once, each file has its own findings.
if (!wire[WATCHED]) {
  const { push, _write, _writev } = wire;
  wire.push = function (chunk, encoding) {
    wire[WATCHED]!(this as unknown as Socket, 'received', chunk);
    return push.call(this, chunk, encoding);
  };
  wire._write = function (chunk, encoding, done) {
    wire[WATCHED]!(this as unknown as Socket, 'sent', chunk);
    return _write.call(this, chunk, encoding, done);
  };
  wire._writev = function (chunks, done) {
    wire[WATCHED]!(this as unknown as Socket, 'sent', chunks.map(({ chunk }) => text(chunk)).join(''));
    return _writev.call(this, chunks, done);
  };
}
wire[WATCHED] = look;

// Children that are waited for write to pipes of their own, which are no sockets.
const programs = childProcess as unknown as Record<string, (...args: unknown[]) => unknown> & {
  [WATCHED]?: (where: string, output: unknown) => void;
};
if (!programs[WATCHED])
  for (const name of ['spawnSync', 'execFileSync', 'execSync']) {
    const run = programs[name]!;
    programs[name] = (...args) => {
      const output = run(...args);
      const { stdout, stderr } = output as { stdout?: unknown; stderr?: unknown };
      for (const part of [output, stdout, stderr]) programs[WATCHED]!(`printed to ${name}`, part);
      return output;
    };
  }
programs[WATCHED] = (where, output) => note(where, text(output));

for (const level of ['debug', 'info', 'log', 'warn', 'error'] as const) {
  const print = console[level].bind(console);
  console[level] = (...parts: unknown[]) => {
    note(`console.${level}`, format(...parts));
    print(...parts);
  };
}

/** What tests may say to the watch. */
export interface ApiKeyWatch {
  /** A secret store that a test stands in for is the one place a key may come from; named by its port. */
  allowFrom(port: number): void;
  /** What was found so far; takes it, so that it fails nothing. */
  take(): string[];
}

Object.assign(globalThis, {
  apiKeyWatch: {
    allowFrom: (port) => void allowed.add(port),
    take: () => found.splice(0),
  } satisfies ApiKeyWatch,
});

afterEach(() => {
  const keys = found.splice(0);
  // Not an expectation: tests may count theirs.
  if (keys.length)
    throw new Error(`An API key was let out ${keys.length} times.\n${keys.slice(0, 5).join('\n')}`);
});
