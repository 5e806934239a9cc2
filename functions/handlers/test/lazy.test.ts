import { describe, expect, test } from '@jest/globals';
import { linkWebClasses } from '../src/lazy/link.js';
import { lazyRequest, sourceOf, type RequestSource } from '../src/lazy/lazy-request.js';
import { textPartsOf, textReply } from '../src/lazy/text-reply.js';

const BODY = 'partneruserid=jané';

function source(body: string | undefined = BODY): RequestSource & { reads: string[] } {
  const reads: string[] = [];
  const bytes = new TextEncoder().encode(body);
  const read = <T>(kind: string, value: T): T => (reads.push(kind), value);
  return {
    reads,
    method: 'POST',
    url: 'https://keys.example/getloginkey?a=1',
    headers: ['Content-Type', 'text/plain', 'X-Twice', 'a', 'x-twice', 'b', 'Cookie', 'c=1', 'cookie', 'd=2'],
    ...(body !== undefined && {
      body: {
        text: async () => read('text', body),
        bytes: async () => read('bytes', bytes),
        web: () => read('web', bytes),
      },
    }),
  };
}

const same = (): Request => {
  const { method, url, headers } = source();
  const pairs: [string, string][] = [];
  for (let at = 0; at < headers.length; at += 2) pairs.push([headers[at]!, headers[at + 1]!]);
  return new Request(url, { method, headers: pairs, body: BODY });
};

describe('a lazy request', () => {
  test('says what the real one says', async () => {
    const [lazy, real] = [lazyRequest(source()), same()];
    for (const name of ['method', 'url'] as const) expect(lazy[name]).toBe(real[name]);
    for (const name of ['content-type', 'X-TWICE', 'cookie', 'none']) {
      expect([name, lazy.headers.get(name), lazy.headers.has(name)]).toEqual([
        name,
        real.headers.get(name),
        real.headers.has(name),
      ]);
    }
    expect([...lazy.headers]).toEqual([...real.headers]);
    expect(await lazy.text()).toBe(await real.text());
    expect(lazy.bodyUsed).toBe(true);
  });

  test.each(['text', 'json', 'arrayBuffer', 'blob', 'formData', 'clone', 'body', 'signal'] as const)(
    'has %s like a real one',
    async (name) => {
      const json = name === 'json' ? '{"a":[1]}' : BODY;
      const from = { ...source(json), headers: ['Content-Type', 'application/x-www-form-urlencoded'] };
      const use = async (request: Request): Promise<unknown> => {
        if (name === 'body') return new Response(request.body).text();
        if (name === 'signal') return request.signal.aborted;
        if (name === 'clone') return request.clone().text();
        if (name === 'blob') return (await request.blob()).size;
        if (name === 'formData') return [...(await request.formData())];
        return request[name]();
      };
      const real = new Request(from.url, {
        method: 'POST',
        body: json,
        headers: { 'Content-Type': from.headers[1]! },
      });
      expect(await use(lazyRequest(from))).toEqual(await use(real));
    },
  );

  test('reads its source once, and only as it was asked', async () => {
    const from = source();
    const request = lazyRequest(from);
    expect(request.headers.get('x-twice')).toBe('a, b');
    expect(from.reads).toEqual([]);
    await request.text();
    expect(from.reads).toEqual(['text']);
    await expect(request.text()).rejects.toThrow(TypeError);
    await expect(request.arrayBuffer()).rejects.toThrow(TypeError);
    expect(from.reads).toEqual(['text']);
  });

  test('stays one request when a real one is made of it in between', async () => {
    const request = lazyRequest(source());
    expect(request.mode).toBe('cors');
    expect(await request.text()).toBe(BODY);
    expect(request.bodyUsed).toBe(true);
    await expect(request.text()).rejects.toThrow(/read/);
  });

  test('without a body has no body', async () => {
    const { body: _left, ...rest } = source();
    const request = lazyRequest(rest);
    expect(request.body).toBeNull();
    expect(await request.text()).toBe('');
    expect((await lazyRequest(rest).arrayBuffer()).byteLength).toBe(0);
  });

  test('tells its source, which no other request does', () => {
    const from = source();
    expect(sourceOf(lazyRequest(from))).toBe(from);
    expect(sourceOf(same())).toBeUndefined();
  });
});

describe('a text reply', () => {
  const make = (): Response => textReply(201, 'hé', { 'X-A': 'b', 'Content-Type': 'text/plain' });

  test('says what the real one says', async () => {
    const real = new Response('hé', { status: 201, headers: { 'X-A': 'b', 'Content-Type': 'text/plain' } });
    expect([make().status, make().ok, make().statusText]).toEqual([201, real.ok, real.statusText]);
    expect([...make().headers]).toEqual([...real.headers]);
    expect(await make().text()).toBe('hé');
    expect(await make().clone().text()).toBe('hé');
    expect((await make().arrayBuffer()).byteLength).toBe(3);
  });

  test('gives its parts until somebody has used it as a reply: then they may no longer be true', () => {
    const reply = make();
    expect(reply.status).toBe(201);
    expect(textPartsOf(reply)?.body).toBe('hé');
    reply.headers.set('X-A', 'changed');
    expect(textPartsOf(reply)).toBeUndefined();
    expect(reply.headers.get('X-A')).toBe('changed');
    expect(textPartsOf(new Response())).toBeUndefined();
  });
});

test('for servers both pass for what they stand for', () => {
  linkWebClasses();
  expect(lazyRequest(source())).toBeInstanceOf(Request);
  expect(lazyRequest(source()).headers).toBeInstanceOf(Headers);
  expect(textReply(200, null, {})).toBeInstanceOf(Response);
});
