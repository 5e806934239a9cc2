import { afterEach, expect, test } from '@jest/globals';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { five9Server, type Five9Server, type Five9WebConnector } from '../../src/five9/index.js';

let server: Server;
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

interface Got {
  method: string;
  type: string | undefined;
  text: string;
}

/** A customer's server, and Five9's that calls it. */
async function start(
  answer: (reply: ServerResponse, count: number) => void,
  more: Partial<Five9WebConnector> = {},
): Promise<{ five9: Five9Server; got: Got[] }> {
  const got: Got[] = [];
  server = createServer((request: IncomingMessage, reply) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    request.on('end', () => {
      got.push({
        method: request.method ?? '',
        type: request.headers['content-type'],
        text: text || (request.url ?? ''),
      });
      answer(reply, got.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const connector: Five9WebConnector = {
    name: 'Wrap-up',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/wrapup`,
    trigger: 'OnCallDispositioned',
    executeInBrowser: false,
    postMethod: true,
    postVariables: [
      { key: 'call', value: '@Call.call_id@' },
      { key: 'disposition_name', value: '@Call.disposition_name@' },
    ],
    postConstants: [{ key: 'secret', value: 's' }],
    ...more,
  };
  return { five9: five9Server({ connectors: [connector], timeoutMs: 150, waitMs: 1 }), got };
}

const CALL = { id: '300000000412771', sessionId: 'F9A1C0DE41' };

test('a silent connector is called once, as a form', async () => {
  const { five9, got } = await start((reply) => void reply.writeHead(200).end('{}'));
  expect(await five9.fire('OnCallDispositioned', CALL, 'Solved')).toEqual([
    { connector: 'Wrap-up', statuses: [200] },
  ]);
  expect(got).toEqual([
    {
      method: 'POST',
      type: 'application/x-www-form-urlencoded;charset=UTF-8',
      text: 'call=300000000412771&disposition_name=Solved&secret=s',
    },
  ]);
});

test('and again while the answer is no success', async () => {
  const { five9, got } = await start((reply, count) => void reply.writeHead(count < 3 ? 503 : 204).end());
  const [call] = await five9.fire('OnCallDispositioned', CALL, 'Solved');
  expect(call?.statuses).toEqual([503, 503, 204]);
  expect(new Set(got.map(({ text }) => text)).size).toBe(1);
});

test('and again while the answer is late, but not for ever', async () => {
  const { five9, got } = await start(() => undefined);
  const [call] = await five9.fire('OnCallDispositioned', CALL, 'Solved');
  expect(call?.statuses).toEqual([0, 0, 0]);
  expect(got).toHaveLength(3);
});

test('only for its own event, and only for its dispositions', async () => {
  const { five9, got } = await start((reply) => void reply.end(), { triggerDispositions: ['Solved'] });
  expect(await five9.fire('OnCallDisconnected', CALL)).toEqual([]);
  expect(await five9.fire('OnCallDispositioned', CALL, 'Wrong number')).toEqual([]);
  expect(got).toEqual([]);
  await five9.fire('OnCallDispositioned', CALL, 'Solved');
  expect(got).toHaveLength(1);
});

test('by GET with everything in the address', async () => {
  const { five9, got } = await start((reply) => void reply.end(), {
    postMethod: false,
    postVariables: [],
    postConstants: [],
    variables: [{ key: 'call', value: '@Call.call_id@' }],
  });
  await five9.fire('OnCallDispositioned', CALL);
  expect(got).toEqual([{ method: 'GET', type: undefined, text: '/wrapup?call=300000000412771' }]);
});

test('a connector for a browser is none of its business', async () => {
  const { five9, got } = await start((reply) => void reply.end(), { executeInBrowser: true });
  expect(await five9.fire('OnCallDispositioned', CALL)).toEqual([]);
  expect(got).toEqual([]);
});
