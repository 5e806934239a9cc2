import { request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { BOB, cookieIn, signedIn, VIEW, viewFields } from './tools/agent.js';
import { stopServices, testService, type TestService } from './tools/bench-service.js';
import { viewer, visitor } from './tools/socket-client.js';

afterEach(stopServices);

interface Answer {
  status: number;
  cookies: readonly string[];
}

/** `fetch` does not let a program say what browsers say about a request. */
function ask(service: TestService, path: string, headers: Record<string, string>, method = 'GET', body = '') {
  return new Promise<Answer>((resolve, reject) => {
    const type = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const asked = request(service.base + path, { method, headers: { ...headers, ...type } }, (reply) => {
      reply.resume();
      resolve({ status: reply.statusCode ?? 0, cookies: reply.headers['set-cookie'] ?? [] });
    });
    asked.on('error', reject).end(body);
  });
}

const SUBRESOURCES = ['image', 'style', 'font', 'video', 'script', 'empty', 'object', 'embed'];

describe('what a page fetches without opening it', () => {
  test.each(SUBRESOURCES)(
    'a login key in the address of a subresource (%s) signs nobody in',
    async (dest) => {
      const service = await testService();
      const cookie = await signedIn(service);
      const headers = { Cookie: cookie, 'Sec-Fetch-Dest': dest, 'Sec-Fetch-Site': 'same-origin' };
      for (const path of [VIEW, '/cbjoin']) {
        const { status, cookies } = await ask(service, `${path}?${viewFields(BOB)}`, headers);
        expect({ status, cookies }).toEqual({ status: 403, cookies: [] });
      }
      const posted = await ask(service, VIEW, headers, 'POST', viewFields(BOB).toString());
      expect(posted).toEqual({ status: 403, cookies: [] });
      const page = await visitor(service, { sessionKey: 'key' });
      await viewer(service, cookie, 'key');
      expect((await page.message('agents', 1)).agentlist[0]).toMatchObject({ username: 'alice' });
    },
  );

  test('a name in the address of a subresource does not rename the agent', async () => {
    const service = await testService();
    const cookie = await signedIn(service);
    const headers = { Cookie: cookie, 'Sec-Fetch-Dest': 'image' };
    await ask(service, `${VIEW}?SessionKey=key&wait=1&name=Mallory`, headers);
    const page = await visitor(service, { sessionKey: 'key' });
    await viewer(service, cookie, 'key');
    expect((await page.message('agents', 1)).agentlist[0]).not.toHaveProperty('name');
  });

  test.each([
    ['document', 303, 'GSSNID='],
    ['iframe', 200, 'GSSNIDF='],
    ['frame', 200, 'GSSNIDF='],
  ])('a page that is opened (%s) takes the key', async (dest, answer, cookie) => {
    const service = await testService();
    const { status, cookies } = await ask(service, `${VIEW}?${viewFields()}`, { 'Sec-Fetch-Dest': dest });
    expect(status).toBe(answer);
    expect(cookies).toEqual([expect.stringMatching(`^${cookie}`)]);
  });

  test('a program that says nothing about its request takes the key', async () => {
    const service = await testService();
    const reply = await fetch(`${service.base}${VIEW}`, {
      method: 'POST',
      body: viewFields(),
      redirect: 'manual',
    });
    expect(cookieIn(reply, 'GSSNID')).toBeDefined();
  });
});
