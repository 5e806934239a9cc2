import { afterEach, describe, expect, test } from '@jest/globals';
import { runInNewContext } from 'node:vm';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';

afterEach(stopServices);

const PATH = '/cobrowse/CobrowseJS.ashx';

/** Runs an answer as a page would, and returns what it left behind. */
async function run(reply: Response): Promise<{ self: Record<string, unknown>; errors: string[] }> {
  const self: Record<string, unknown> = {};
  const errors: string[] = [];
  const console = { error: (message: string) => errors.push(message) };
  runInNewContext(await reply.text(), { self, console });
  return { self, errors };
}

const ask = (service: TestService, query: string, path = PATH): Promise<Response> =>
  fetch(`${service.base}${path}?${query}`, { headers: { Origin: 'https://shop.example' } });

describe('the script of the tag', () => {
  test.each(['group=12345&site=production', 'groupid=12345&site=production', 'group=12345'])(
    '%s gives the settings of the profile, then the loader',
    async (query) => {
      const service = await testService();
      const reply = await ask(service, query);
      expect(reply.status).toBe(200);
      expect(reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
      expect(reply.headers.get('cache-control')).toBe('no-cache');
      expect(reply.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
      const { self, errors } = await run(reply);
      expect(errors).toEqual([]);
      expect(self['loaded']).toBe(true);
      expect(self['GLANCE_KIT_BOOT']).toEqual({
        settings: {
          groupId: '12345',
          site: 'production',
          masks: ['.card'],
          terms: { text: 'May we look?' },
          texts: {},
        },
        sessionScript: expect.stringMatching(/^\/cobrowse\/assets\/session\.js\?v=.{22}$/),
      });
    },
  );

  test('each profile has its own settings, and texts cannot leave their quotes', async () => {
    const hostile = '</script>\u2028"; alert(1); //';
    const profiles = {
      ...group().profiles,
      staging: { masks: ['#new'], terms: { text: hostile }, texts: { end: 'Stop' } },
    };
    const service = await testService({ groups: [group({ profiles })] });
    const { self } = await run(await ask(service, 'group=12345&site=staging'));
    expect(self['GLANCE_KIT_BOOT']).toMatchObject({
      settings: { site: 'staging', masks: ['#new'], terms: { text: hostile }, texts: { end: 'Stop' } },
    });
  });

  test.each([
    ['an unknown group', 'group=99999', 'not known'],
    ['no group', 'site=production', '"group" is missing'],
    ['a group given twice', 'group=12345&group=99999', '"group" is missing'],
    ['another site', 'group=12345&site=beta', '"site" must be'],
    ['a script we do not have', 'group=12345&script=PresenceAgent', 'not offered'],
    ['something hostile', 'group=");alert(1);("', 'not known'],
  ])('%s gives one line in the console and nothing else', async (_name, query, message) => {
    const service = await testService();
    const reply = await ask(service, query);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const { self, errors } = await run(reply);
    expect(self).toEqual({});
    expect(errors).toEqual([expect.stringContaining(message)]);
    expect(errors[0]).not.toContain('alert');
  });

  test('the same address is answered 304 until something changes', async () => {
    const service = await testService();
    const first = await ask(service, 'group=12345');
    const etag = first.headers.get('etag')!;
    const again = (tag: string): Promise<Response> =>
      fetch(`${service.base}${PATH}?group=12345`, { headers: { 'If-None-Match': tag } });
    expect((await again(etag)).status).toBe(304);
    expect((await again(`W/${etag}, "x"`)).status).toBe(304);
    expect((await again('"x"')).status).toBe(200);
  });
});

describe('files for browsers', () => {
  test.each(['/cobrowse/assets/session.js', '/agentjoin/assets/viewer.js', '/agentjoin/assets/pages.css'])(
    '%s may be kept for ever under its own hash, and only there',
    async (path) => {
      const service = await testService();
      const plain = await fetch(service.base + path);
      expect(plain.status).toBe(200);
      expect(plain.headers.get('cache-control')).toBe('no-cache');
      const hash = plain.headers.get('etag')!.replaceAll('"', '');
      const versioned = await fetch(`${service.base}${path}?v=${hash}`);
      expect(versioned.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
      expect(await versioned.text()).toBe(await plain.text());
      const stale = await fetch(`${service.base}${path}?v=of-yesterday`);
      expect(stale.headers.get('cache-control')).toBe('no-cache');
      expect(stale.headers.get('x-content-type-options')).toBe('nosniff');
    },
  );
});
