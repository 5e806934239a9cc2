import { expect, test } from '@jest/globals';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_KEY_MARK } from '../jest/api-key-mark.js';
import type { ApiKeyWatch } from '../jest/api-key-watch.js';

const { apiKeyWatch } = globalThis as unknown as { apiKeyWatch: ApiKeyWatch };
const KEY = `${API_KEY_MARK}of-the-watch`;

async function replyOf(body: string, headers: Record<string, string> = {}, allow = false): Promise<void> {
  const server = createServer((_request, reply) => reply.writeHead(200, headers).end(body)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  if (allow) apiKeyWatch.allowFrom(port);
  await new Promise<void>((resolve) =>
    get({ port, host: '127.0.0.1', agent: false }, (reply) => reply.resume().on('end', resolve)),
  );
  server.close();
}

test('an API key in the body of a reply is found', async () => {
  await replyOf(`{"apiKey":"${KEY}"}`);
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test('an API key in a header of a reply is found', async () => {
  await replyOf('', { 'X-Trace': KEY });
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test.each([0, 1, 2])('an API key inside base64 is found, at shift %i', async (shift) => {
  await replyOf(Buffer.from(`${'.'.repeat(shift)}${KEY}`).toString('base64'));
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test('an API key in hexadecimal is found', async () => {
  await replyOf(Buffer.from(KEY).toString('hex'));
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test('an API key in what a child process prints is found', async () => {
  const child = spawn(process.execPath, ['-e', 'console.error(process.env.THE_KEY)'], {
    env: { ...process.env, THE_KEY: KEY },
  });
  child.stderr.resume();
  await once(child, 'close');
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test.each([
  ['spawnSync', spawnSync],
  ['execFileSync', execFileSync],
])('an API key in what a child process prints is found, also by %s', (_, run) => {
  run(process.execPath, ['-e', 'console.log(process.env.THE_KEY)'], {
    env: { ...process.env, THE_KEY: KEY },
  });
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test('an API key in a line of the log is found', () => {
  console.log({ message: `minted with ${KEY}` });
  expect(apiKeyWatch.take()).not.toEqual([]);
});

test('other replies are not, and neither is what a secret store says', async () => {
  await replyOf('{"loginKey":"$1$1900000000$x"}');
  await replyOf(`{"SecretString":"${KEY}"}`, {}, true);
  expect(apiKeyWatch.take()).toEqual([]);
});
