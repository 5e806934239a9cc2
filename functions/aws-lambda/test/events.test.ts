import { readFileSync, readdirSync } from 'node:fs';
import { expect, describe, test } from '@jest/globals';
import type { Log, LogEntry } from '@glance-kit/core';
import { toLambda } from '../src/index.js';
import { shapeOf } from '../src/to-lambda.js';

interface Fixture {
  source: string;
  date: string;
  shape: string;
  event: Record<string, unknown>;
  request: { method: string; url: string; cookie: string | null; body: string };
}

const FOLDER = new URL('../fixtures/', import.meta.url);
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as T;
const fixtures = readdirSync(FOLDER)
  .filter((name) => name !== 'look-alikes.json')
  .map((name) => ({ name, ...read<Fixture>(name) }));
const { rows: lookAlikes } = read<{ rows: { name: string; source: string; event: unknown }[] }>('look-alikes.json'); // prettier-ignore

const collect = (): { log: Log; entries: LogEntry[] } => {
  const entries: LogEntry[] = [];
  return { entries, log: (entry) => void entries.push(entry) };
};
const fixture = (name: string): Record<string, unknown> => structuredClone(read<Fixture>(name).event);

describe('events as Amazon documents them', () => {
  test.each(fixtures)('$name is taken for $shape, and for nothing else', ({ shape, event, source, date }) => {
    expect(shapeOf(event)?.name).toBe(shape);
    expect([source, date]).toEqual([expect.stringMatching(/./), expect.stringMatching(/^\d{4}-\d\d-\d\d$/)]);
  });

  test.each(fixtures)(
    '$name reaches the handler as the request that was sent',
    async ({ event, request }) => {
      let seen: unknown;
      const handler = toLambda(
        async (got) => {
          const { method, url, headers } = got;
          seen = { method, url, cookie: headers.get('cookie'), body: await got.text() };
          return new Response('ok');
        },
        () => undefined,
      );
      expect(await handler(event)).toMatchObject({ statusCode: 200 });
      expect(seen).toEqual(request);
    },
  );

  test.each(fixtures)(
    '$name makes a real Request where the handler wants one',
    async ({ event, request }) => {
      let seen: unknown;
      const handler = toLambda(
        async (got) => {
          const copy = got.clone();
          const { method, url, headers } = copy;
          seen = [
            copy instanceof Request,
            { method, url, cookie: headers.get('cookie'), body: await copy.text() },
          ];
          return new Response(await got.text());
        },
        () => undefined,
      );
      const { body, isBase64Encoded } = await handler(event);
      expect(seen).toEqual([true, request]);
      expect(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8').toString()).toBe(request.body);
    },
  );
});

describe('events that only look alike', () => {
  test.each(lookAlikes)('$name is answered with 500 and logged without values', async ({ event }) => {
    const { log, entries } = collect();
    const handler = toLambda(() => Promise.reject(new Error('reached')), log);
    const reply = await handler(event);
    expect(reply).toMatchObject({ statusCode: 500, isBase64Encoded: false });
    expect(JSON.parse(reply.body)).toMatchObject({ error: 'event_unknown' });
    const members = typeof event === 'object' && event && !Array.isArray(event) ? Object.keys(event).slice(0, 20) : []; // prettier-ignore
    expect(entries).toEqual([
      { level: 'error', event: 'event_unknown', members, hint: expect.stringContaining('function URL') },
    ]);
  });
});

describe('events that are no request', () => {
  const withHeader = (name: string, value: string): Record<string, unknown> => {
    const event = fixture('function-url.json');
    return { ...event, headers: { ...(event['headers'] as object), [name]: value } };
  };
  const rows: [string, Record<string, unknown>][] = [
    ['a host that would become another address', withHeader('host', 'desk.example/x?@keys.example')],
    ['a host with a user', withHeader('host', 'user@keys.example')],
    ['a line break in a header', withHeader('x-one', 'a\r\nx-two: b')],
    ['a header name with a blank', withHeader('x one', 'a')],
    ['a method that no request may have', { ...fixture('alb.json'), httpMethod: 'TRACE' }],
    ['a method with a blank', { ...fixture('alb.json'), httpMethod: 'GET /' }],
  ];
  test.each(rows)('%s: 400, and the handler is not asked', async (_, event) => {
    const { log, entries } = collect();
    const handler = toLambda(() => Promise.reject(new Error('reached')), log);
    const reply = await handler(event);
    expect([reply.statusCode, JSON.parse(reply.body)]).toEqual([
      400,
      expect.objectContaining({ error: 'request_invalid' }),
    ]);
    expect(entries).toEqual([]);
  });
});

describe('requests', () => {
  const ask = async (event: unknown, look: (request: Request) => unknown): Promise<unknown> => {
    let seen: unknown;
    const handler = toLambda(
      async (request) => {
        seen = await look(request);
        return new Response(null, { status: 204 });
      },
      () => undefined,
    );
    await handler(event);
    return seen;
  };

  test('tell the length that the body has, whatever the event claims', async () => {
    const event = fixture('function-url.json');
    (event['headers'] as Record<string, string>)['content-length'] = '0';
    expect(await ask(event, ({ headers }) => headers.get('content-length'))).toBe('33');
  });

  test('give a body once', async () => {
    const look = async (request: Request): Promise<unknown> => {
      const first = await request.json().catch((cause: Error) => cause.name);
      return [first, request.bodyUsed, await request.text().catch((cause: Error) => cause.name)];
    };
    expect(await ask(fixture('http-api-2.json'), look)).toEqual([{}, true, 'TypeError']);
  });

  test('give all headers to those who list them', async () => {
    const look = ({ headers }: Request): unknown => [...headers].find(([name]) => name === 'x-list');
    expect(await ask(fixture('http-api-1.json'), look)).toEqual(['x-list', 'one, two']);
  });

  test('carry characters outside Latin-1 in a header as their UTF-8 bytes', async () => {
    const event = fixture('alb.json');
    (event['headers'] as Record<string, string>)['x-name'] = '\u20ac';
    const look = ({ headers }: Request): unknown => Buffer.from(headers.get('x-name')!, 'latin1').toString();
    expect(await ask(event, look)).toBe('\u20ac');
  });

  test.each([
    ['/live', '/'],
    ['/live/', '/'],
    ['/lively/x', '/lively/x'],
    ['/other/live/x', '/other/live/x'],
    ['/live/live/x', '/live/x'],
    ['/live/a?b#c', '/a%3Fb%23c'],
    ['/live/100%', '/100%25'],
    ['/live/\ud800', '/%EF%BF%BD'],
    ['/live/a:b@c+d', '/a:b@c+d'],
  ])('of an HTTP API in the stage "live": the path %s is %s', async (rawPath, path) => {
    const event = { ...fixture('http-api-2.json'), rawPath, rawQueryString: '' };
    expect(await ask(event, ({ url }) => new URL(url).pathname)).toBe(path);
  });

  test('keep a query that was not percent-encoded inside its parameter', async () => {
    const event = { ...fixture('alb.json'), queryStringParameters: { a: '1&partneruserid=2#x' } };
    expect(await ask(event, ({ url }) => [...new URL(url).searchParams])).toEqual([
      ['a', '1&partneruserid=2#x'],
    ]);
  });
});

describe('replies', () => {
  test('to HEAD have no body, which a load balancer would refuse', async () => {
    const handler = toLambda(async () => new Response('text'), () => undefined); // prettier-ignore
    const reply = await handler({ ...fixture('alb.json'), httpMethod: 'HEAD' });
    expect(reply).toMatchObject({ statusCode: 200, statusDescription: '200 OK', body: '' });
  });

  test('that are text but not UTF-8 leave as bytes', async () => {
    const bytes = new Uint8Array([0x63, 0xe9]);
    const headers = { 'Content-Type': 'text/plain; charset=iso-8859-1' };
    const handler = toLambda(async () => new Response(bytes, { headers }), () => undefined); // prettier-ignore
    expect(await handler(fixture('function-url.json'))).toMatchObject({
      body: Buffer.from(bytes).toString('base64'),
      isBase64Encoded: true,
    });
  });

  test('with several cookies through a load balancer that carries one: refused, and the log says what to change', async () => {
    const { log, entries } = collect();
    const cookies = async (): Promise<Response> => {
      const reply = new Response('ok');
      for (const name of ['a', 'b']) reply.headers.append('Set-Cookie', `${name}=1`);
      return reply;
    };
    expect(await toLambda(cookies, log)(fixture('alb-multi-value.json'))).toMatchObject({
      statusCode: 200,
      multiValueHeaders: { 'set-cookie': ['a=1', 'b=1'] },
    });
    const reply = await toLambda(cookies, log)(fixture('alb.json'));
    expect([reply.statusCode, reply.headers?.['set-cookie']]).toEqual([500, undefined]);
    expect(entries).toEqual([
      {
        level: 'error',
        event: 'reply_not_sent',
        shape: 'ALB',
        hint: expect.stringContaining('multi-value headers'),
      },
    ]);
  });

  test('whose body breaks off are answered with 500, and the cause is in the log', async () => {
    const { log, entries } = collect();
    const cause = new Error('broke off');
    const broken = new ReadableStream({ start: (controller) => controller.error(cause) });
    const reply = await toLambda(async () => new Response(broken), log)(fixture('function-url.json'));
    expect(reply.statusCode).toBe(500);
    expect(reply.body).not.toContain('broke off');
    expect(entries).toEqual([{ level: 'error', event: 'reply_not_sent', shape: 'function URL', cause }]);
  });
});
