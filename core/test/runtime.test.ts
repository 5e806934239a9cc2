import { describe, expect, test } from '@jest/globals';
import { guard, problem, type LogEntry } from '@glance-kit/core';

const request = new Request('https://functions.example/getloginkey', { method: 'POST' });

describe('problem', () => {
  test('is problem JSON with a stable code, never cached', async () => {
    const reply = problem(403, 'identity_mismatch', 'The request names another agent.', { Vary: 'Origin' });
    expect(reply.status).toBe(403);
    expect(Object.fromEntries(reply.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
      vary: 'Origin',
    });
    expect(await reply.json()).toEqual({
      type: 'about:blank',
      title: 'The request names another agent.',
      status: 403,
      error: 'identity_mismatch',
    });
  });

  test('keeps its type and its no-store whatever headers are given', () => {
    const reply = problem(400, 'bad', 'Bad.', { 'Cache-Control': 'max-age=60', 'Content-Type': 'text/html' });
    expect(reply.headers.get('Cache-Control')).toBe('no-store');
    expect(reply.headers.get('Content-Type')).toBe('application/problem+json; charset=utf-8');
  });
});

describe('guard', () => {
  test('passes a reply on as it is', async () => {
    const reply = new Response('ok');
    const log: LogEntry[] = [];
    expect(
      await guard(
        async () => reply,
        (entry) => log.push(entry),
      )(request),
    ).toBe(reply);
    expect(log).toEqual([]);
  });

  test.each([
    ['rejects', () => Promise.reject(new Error('database password is hunter2'))],
    [
      'throws before it returns a promise',
      () => {
        throw new Error('database password is hunter2');
      },
    ],
    ['rejects with something that is no error', () => Promise.reject('hunter2')],
  ])('a handler that %s gives problem JSON outside and the cause in the log', async (_, handler) => {
    const log: LogEntry[] = [];
    const reply = await guard(handler, (entry) => log.push(entry))(request);
    expect(reply.status).toBe(500);
    const body = await reply.text();
    expect(JSON.parse(body)).toMatchObject({ status: 500, error: 'internal' });
    expect(body).not.toContain('hunter2');
    expect(log).toEqual([
      expect.objectContaining({ level: 'error', event: 'handler_failed', method: 'POST' }),
    ]);
    expect(String(log[0]?.['cause'])).toContain('hunter2');
  });

  test('a log that fails does not take the reply with it', async () => {
    const failing = (): never => {
      throw new Error('disk full');
    };
    expect((await guard(() => Promise.reject(new Error('x')), failing)(request)).status).toBe(500);
  });
});
