import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { allowsFraming, framingProbe } from '../src/framing.js';

const PAGE = 'https://id.example';
const AROUND = ['https://keys.example', 'https://*.desk.example'];

const csp = (...lists: string[]): IncomingHttpHeaders => ({
  'content-security-policy': lists.map((list) => `default-src 'self'; frame-ancestors ${list}`).join(', '),
});

describe('what a provider says about frames', () => {
  test.each<[string, IncomingHttpHeaders]>([
    ['nothing', {}],
    ['a policy about other things', { 'content-security-policy': "default-src 'none'" }],
    ['everybody', csp('*')],
    ['every https page', csp('https:')],
    ['each of ours', csp('https://keys.example https://*.desk.example')],
    ['ours without a scheme, in capitals', csp('KEYS.example *.desk.example')],
    ['a wider name', csp('https://keys.example *.example')],
    ['two policies that both allow', csp('*', 'https://keys.example https://*.desk.example')],
    ['an older header beside a policy, which replaces it', { ...csp('*'), 'x-frame-options': 'DENY' }],
  ])('%s lets us', (_name, headers) => {
    expect(allowsFraming(headers, PAGE, AROUND)).toBe(true);
  });

  test.each<[string, IncomingHttpHeaders]>([
    ['the older header', { 'x-frame-options': 'DENY' }],
    ['the older header for its own pages', { 'x-frame-options': 'SAMEORIGIN' }],
    ['nobody', csp("'none'")],
    ['an empty list', csp('')],
    ['its own pages', csp("'self'")],
    ['our page and not what is around it', csp('https://keys.example')],
    ['one host of ours where all are needed', csp('https://keys.example https://a.desk.example')],
    ['another scheme', csp('http://keys.example http://*.desk.example')],
    ['another port', csp('https://keys.example:8443 https://*.desk.example')],
    ['a name that ends alike', csp('https://keys.example https://*.esk.example')],
    ['two policies of which one refuses', csp('*', "'none'")],
  ])('%s keeps us out', (_name, headers) => {
    expect(allowsFraming(headers, PAGE, AROUND)).toBe(false);
  });

  test('its own pages are ours where the provider is on our origin', () => {
    expect(allowsFraming(csp("'self'"), 'https://keys.example', ['https://keys.example'])).toBe(true);
  });
});

describe('looking at the provider', () => {
  let server: Server;
  let origin: string;
  let asked: string[];
  beforeAll(async () => {
    server = createServer((request, reply) => {
      asked.push(request.url!);
      const { pathname } = new URL(request.url!, 'http://x');
      if (pathname === '/never') return;
      if (pathname === '/away') return void reply.writeHead(302, { Location: '/refuses' }).end();
      if (pathname === '/loop') return void reply.writeHead(302, { Location: '/loop' }).end();
      if (pathname === '/script') return void reply.writeHead(302, { Location: 'javascript:1' }).end();
      if (pathname === '/refuses') reply.setHeader('X-Frame-Options', 'DENY');
      reply.end('page');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://id.localhost:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => void (asked = []));

  test.each([
    ['/allows', true],
    ['/refuses', false],
    ['/away', false], // the page that the browser would end on decides
    ['/loop', false],
    ['/script', false],
    ['/never', false],
  ])('%s: %p', async (path, allowed) => {
    const probe = framingProbe({ around: AROUND, timeoutMs: 500 });
    expect(await probe(origin + path)).toBe(allowed);
  });

  test('a provider that cannot be reached has no frame', async () => {
    const probe = framingProbe({ around: AROUND });
    expect(await probe('http://127.0.0.1:1/')).toBe(false);
  });

  test('looks again when the answer is old, and not for each sign-in', async () => {
    let clock = 0;
    const probe = framingProbe({ around: AROUND, now: () => clock });
    await probe(`${origin}/allows?request=1`);
    await probe(`${origin}/allows?request=2`);
    expect(asked).toEqual(['/allows?request=1']);
    clock = 300_000;
    await probe(`${origin}/allows?request=3`);
    expect(asked).toEqual(['/allows?request=1', '/allows?request=3']);
  });
});
