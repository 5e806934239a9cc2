import { afterEach, describe, expect, test } from '@jest/globals';
import { KEYFRAME } from '../src/protocol/index.js';
import { signedIn } from './tools/agent.js';
import { stopServices, testService } from './tools/bench-service.js';
import { viewer, visitor } from './tools/socket-client.js';
import { until } from './tools/until.js';

afterEach(stopServices);

describe('the relay between a visitor and agents', () => {
  test('a visitor gets a random key of five digits, a token and the settings of the profile', async () => {
    const service = await testService();
    const page = await visitor(service);
    const session = await page.message('session');
    expect(session.sessionKey).toMatch(/^\d{5}$/);
    expect(session.keyIsRandom).toBe(true);
    expect(session.resumed).toBe(false);
    expect(session.sessionId.startsWith(`12345.${session.sessionKey}.`)).toBe(true);
    expect(session.settings).toEqual({
      groupId: '12345',
      site: 'production',
      masks: ['.card'],
      terms: { text: 'May we look?' },
      texts: {},
    });
  });

  test('an agent joins by key, the page is asked for a snapshot, and frames arrive as they were sent', async () => {
    const service = await testService();
    const page = await visitor(service, { visitor: { name: 'Vera' } });
    const { sessionKey, sessionId } = await page.message('session');
    const agent = await viewer(service, await signedIn(service), sessionKey);
    expect(await agent.message('joined')).toMatchObject({
      sessionId,
      sessionKey,
      keyIsRandom: true,
      visitor: { name: 'Vera' },
    });
    expect((await agent.message('page')).page.url).toBe('http://localhost:4601/accounts');
    expect((await agent.message('visitor')).state).toBe('here');
    await page.message('snapshot');
    page.frame(0, KEYFRAME, '["full"]');
    page.frame(1, 0, '["more"]');
    await until(() => agent.frames.length === 2, 'two frames');
    expect(agent.sequences()).toEqual([0, 1]);
    expect(agent.frames[1]!.subarray(5).toString()).toBe('["more"]');
    expect((await page.message('agents', 1)).agentlist).toEqual([
      { username: 'alice', partnerid: '12345', partneruserid: 'alice' },
    ]);
  });
});
