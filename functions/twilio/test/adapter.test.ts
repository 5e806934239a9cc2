import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTokenIssuer, type RuntimeReply } from '@glance-kit/testing';
import { API_KEY_MARK } from '../../../tools/jest/api-key-mark.js';
import { startService, withService, type TwilioService } from './service.js';

const textOf = ({ body }: RuntimeReply): string => new TextDecoder().decode(body);
const get = (service: TwilioService, query: string, headers: readonly [string, string][] = []) =>
  service.send({ method: 'GET', path: `/getloginkey${query}`, headers });
const asking = (command: object): readonly [string, string][] => [['x-reply', JSON.stringify(command)]];

describe('a handler that fails', () => {
  let service: TwilioService;
  beforeAll(async () => {
    service = await startService({}, { entry: 'failing-function.ts' });
  });
  afterAll(() => service?.close());

  test.each(['body', 'header', 'nothing', 'text'])(
    'in its %s gives problem JSON, no internals, and the function goes on',
    async (kind) => {
      const reply = await get(service, `?fail=${kind}`);
      expect([reply.status, JSON.parse(textOf(reply))]).toEqual([
        500,
        { type: 'about:blank', title: 'The request could not be handled.', status: 500, error: 'internal' },
      ]);
      expect((await get(service, '')).status).toBe(200);
    },
  );
});

test('a runtime that hides the headers is refused: origins could not be checked', async () => {
  const reply = await withService({}, { entry: 'echo-function.ts', runtimeHandler: false }, (service) =>
    get(service, ''),
  );
  expect([reply.status, textOf(reply)]).toEqual([500, expect.stringContaining('"runtime_outdated"')]);
});

test('a handler that is bundled in another way finds the Response of the web, too', async () => {
  const made = asking({ status: 201, body: 'made', cookies: ['a=1', 'b=2'] });
  const reply = await withService({}, { entry: 'echo-function.ts', inject: false }, (service) =>
    get(service, '', made),
  );
  expect([reply.status, textOf(reply)]).toEqual([201, 'made']);
  expect(reply.headers.filter(([name]) => name.toLowerCase() === 'set-cookie')).toHaveLength(2);
});

describe('with a process per request, as twilio-run starts without .twilioserverlessrc', () => {
  let service: TwilioService;
  beforeAll(async () => {
    service = await startService({}, { entry: 'echo-function.ts', processPerRequest: true });
  });
  afterAll(() => service?.close());

  test('JSON is written once, and text is text', async () => {
    const json = await get(service, '?a=1');
    expect(JSON.parse(textOf(json))).toMatchObject({ path: '/getloginkey?a=1' });
    const loose = await get(
      service,
      '',
      asking({ headers: [['Content-Type', 'application/json']], body: '{"a": 1}' }),
    );
    expect(textOf(loose)).toBe('{"a": 1}');
    expect(textOf(await get(service, '', asking({ body: 'Zo\\u00eb' })))).toContain('Zo');
  });

  test('limit: binary replies do not cross from process to process', async () => {
    const reply = await get(service, '', asking({ bodyHex: '00ff80' }));
    expect(JSON.parse(textOf(reply))).toEqual({ type: 'Buffer', data: [0, 255, 128] });
  });

  test('the login-key function works', async () => {
    const issuer = await startTokenIssuer();
    const settings = {
      GLANCE_GROUP_ID: '12345',
      GLANCE_API_KEY: `${API_KEY_MARK}forked`,
      GLANCE_IDENTITY: 'jwt',
      JWT_ISSUER: issuer.issuer,
      JWT_AUDIENCE: 'here',
      JWT_JWKS: issuer.jwks,
      JWT_CLAIM: 'sub',
    };
    try {
      const headers = [
        ['Authorization', `Bearer ${await issuer.sign({ aud: 'here', sub: 'jane' })}`],
      ] as const;
      const reply = await withService(settings, { processPerRequest: true }, (service) =>
        service.send({ method: 'POST', path: '/getloginkey', headers }),
      );
      expect(JSON.parse(textOf(reply))).toEqual({
        loginKey: expect.stringMatching(/^\$1\$\d{10}\$[\w-]{43}$/),
        groupId: '12345',
        expiration: expect.any(Number),
      });
    } finally {
      await issuer.close();
    }
  });
});
