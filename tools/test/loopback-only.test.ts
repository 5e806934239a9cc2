import { createServer, get } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';

const REFUSED = 'tried to reach example.test';

test('fetch, http and bare sockets are refused any host but this machine', async () => {
  const cause = await fetch('http://example.test/').catch((error: Error) => error.cause);
  expect(String(cause)).toContain(REFUSED);
  const [httpError] = (await once(get('http://example.test/'), 'error')) as [Error];
  expect(httpError.message).toContain(REFUSED);
  const [socketError] = (await once(connect(80, 'example.test'), 'error')) as [Error];
  expect(socketError.message).toContain(REFUSED);
});

test('servers of this machine are reached by address and by name', async () => {
  const server = createServer((_request, response) => response.end('here')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here');
  for (const name of ['localhost', 'panel.localhost']) {
    // A bare machine may not know the name; the guard is not what refuses it.
    const answer = await fetch(`http://${name}:${port}/`).then(
      (response) => response.text(),
      (error: Error) => String(error.cause),
    );
    expect(answer).not.toContain('tried to reach');
  }
  server.closeAllConnections();
  server.close();
});
