import { describe, expect, test } from '@jest/globals';
import { activityRecord } from '@glance-kit/core';
import { readFileSync } from 'node:fs';
import { postActivity } from '../src/index.js';

const RECORD = activityRecord('test', {
  sessionId: '12345.8421.77',
  conversationId: 'call-0',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
});

/** The table that users read: each error of each row. */
function answers(): { status: number; error: string; again: string }[] {
  const page = readFileSync(new URL('../../docs/functions/activity.md', import.meta.url), 'utf8');
  const rows = page.matchAll(/^\| (\d{3}) +\| (.+?) +\| .+ \| (.+?) +\|$/gm);
  const found = [...rows].flatMap(([, status, errors = '', again = '']) =>
    [...errors.matchAll(/`(\w+)`/g)].map(([, error = '']) => ({ status: Number(status), error, again })),
  );
  expect(new Set(found.map(({ again }) => again.replace(/,.*/, '')))).toEqual(
    new Set(['no', 'yes', 'after the next sign-in']),
  );
  return found;
}

describe('an activity', () => {
  test('is posted as JSON with the token of the signed-in agent', async () => {
    const calls: RequestInit[] = [];
    await postActivity(RECORD, {
      address: '/activity',
      token: () => 'token-of-jane',
      fetch: async (_address, init) => {
        calls.push(init ?? {});
        return new Response(null, { status: 204 });
      },
    });
    expect(calls[0]?.headers).toMatchObject({ authorization: 'Bearer token-of-jane' });
    expect(JSON.parse(String(calls[0]?.body))).toEqual(RECORD);
  });

  test('of an agent who is known by a cookie is sent without a token', async () => {
    let headers: unknown;
    await postActivity(RECORD, {
      address: '/activity',
      fetch: async (_address, init) => {
        headers = init?.headers;
        return new Response(null, { status: 204 });
      },
    });
    expect(headers).toEqual({ 'content-type': 'application/json' });
  });

  test.each(answers())(
    'that is answered $status $error: send again? $again',
    async ({ status, error, again }) => {
      const fetch = async (): Promise<Response> => Response.json({ error }, { status });
      const code =
        { no: 'RECORD_REFUSED', 'after the next sign-in': 'SIGN_IN_REQUIRED' }[again] ?? 'HOST_REFUSED';
      await expect(postActivity(RECORD, { address: '/activity', fetch })).rejects.toMatchObject({
        code,
        cause: new Error(`HTTP ${status}`),
      });
    },
  );

  test.each([
    ['30', 30_000],
    ['999999999', 86_400_000],
    ['Fri, 27 Nov 2026 10:00:00 GMT', 0],
    [undefined, 0],
  ])('with Retry-After %s has a cause that says to wait %d ms', async (header, retryAfterMs) => {
    const headers = { ...(header !== undefined && { 'retry-after': header }) };
    const fetch = async (): Promise<Response> => new Response('<p>busy', { status: 429, headers });
    await expect(postActivity(RECORD, { address: '/activity', fetch })).rejects.toMatchObject({
      code: 'HOST_REFUSED',
      cause: { retryAfterMs },
    });
  });

  test('that does not arrive is one as well', async () => {
    const cause = new TypeError('fetch failed');
    await expect(
      postActivity(RECORD, { address: '/activity', fetch: () => Promise.reject(cause) }),
    ).rejects.toMatchObject({ code: 'HOST_REFUSED', cause });
  });
});
