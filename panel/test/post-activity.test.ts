import { describe, expect, test } from '@jest/globals';
import { activityRecord } from '@glance-kit/core';
import { postActivity } from '../src/index.js';

const RECORD = activityRecord('test', {
  sessionId: '12345.8421.77',
  conversationId: 'call-0',
  phase: 'started',
  sessionKey: '8421',
  sessionType: 'cobrowse',
  startedAt: new Date('2026-11-21T10:00:00Z'),
});

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

  test('that is not taken is a refusal with the answer as its cause', async () => {
    await expect(
      postActivity(RECORD, { address: '/activity', fetch: async () => new Response(null, { status: 403 }) }),
    ).rejects.toMatchObject({ code: 'HOST_REFUSED', cause: new Error('HTTP 403') });
  });

  test('that does not arrive is one as well', async () => {
    const cause = new TypeError('fetch failed');
    await expect(
      postActivity(RECORD, { address: '/activity', fetch: () => Promise.reject(cause) }),
    ).rejects.toMatchObject({ code: 'HOST_REFUSED', cause });
  });
});
