import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { hashPassword } from '../src/index.js';
import { checkPassword, hashOfNobody, isPasswordHash, readablePassword } from '../src/config/passwords.js';
import { cookieIn, VIEW } from './tools/agent.js';
import { group, stopServices, testService, type TestService } from './tools/bench-service.js';

afterEach(stopServices);

const PASSWORD = 'correct horse é';
let hash: string;
beforeAll(() => {
  hash = hashPassword(PASSWORD);
});

const service = (): Promise<TestService> => testService({ groups: [group({ passwords: { alice: hash } })] });

interface Form {
  csrf: string;
  cookie: string;
}

/** What a browser has after it has been shown the form. */
async function shown(on: TestService, path = '/login'): Promise<Form & { html: string }> {
  const reply = await fetch(on.base + path);
  const html = await reply.text();
  return { html, csrf: /name="csrf" value="([^"]+)"/.exec(html)![1]!, cookie: cookieIn(reply, 'GSSNCSRF')! };
}

function submit(
  on: TestService,
  { csrf, cookie }: Form,
  fields: Record<string, string> = {},
  headers: Record<string, string> = {},
): Promise<Response> {
  const body = new URLSearchParams({
    username: 'alice',
    password: PASSWORD,
    csrf,
    returnTo: '/cbjoin',
    ...fields,
  });
  return fetch(`${on.base}/login`, {
    method: 'POST',
    body,
    headers: { cookie, ...headers },
    redirect: 'manual',
  });
}

describe('signing in with a password', () => {
  test('goes on to where the agent was going', async () => {
    const on = await service();
    const first = await fetch(`${on.base}${VIEW}?SessionKey=key&wait=1`, { redirect: 'manual' });
    const form = await shown(on, first.headers.get('location')!);
    const returnTo = /name="returnTo" value="([^"]+)"/.exec(form.html)![1]!.replaceAll('&amp;', '&');
    const reply = await submit(on, form, { returnTo });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/agentjoin/AgentView.aspx?SessionKey=key&wait=1');
    const cookie = cookieIn(reply, 'GSSNID')!;
    const page = await fetch(on.base + returnTo, { headers: { cookie }, redirect: 'manual' });
    expect(page.status).toBe(200);
  });

  test('works at the older address too', async () => {
    const on = await service();
    expect((await shown(on, '/login/Default.aspx')).html).toContain('name="password"');
  });

  test.each([
    ['a wrong password', { password: 'wrong' }],
    ['an empty password', { password: '' }],
    ['an unknown user', { username: 'nobody' }],
    ['a user who has no password', { username: 'bob' }],
    ['a user in another case', { username: 'Alice' }],
    ['a password that is far too long', { password: 'x'.repeat(2000) }],
  ])('%s gets the same page, without a cookie', async (_name, fields) => {
    const on = await service();
    const reply = await submit(on, await shown(on), fields);
    expect(reply.status).toBe(401);
    expect(await reply.text()).toContain('do not match');
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
  });

  test('gives a fresh cookie each time, and ends the sign-in that the browser had', async () => {
    const on = await service();
    const form = await shown(on);
    const first = cookieIn(await submit(on, form), 'GSSNID')!;
    const second = cookieIn(await submit(on, { ...form, cookie: `${form.cookie}; ${first}` }), 'GSSNID')!;
    expect(second).not.toBe(first);
    const statusWith = async (cookie: string): Promise<number> =>
      (await fetch(`${on.base}${VIEW}?SessionKey=key&wait=1`, { headers: { cookie }, redirect: 'manual' }))
        .status;
    expect(await statusWith(first)).toBe(303);
    expect(await statusWith(second)).toBe(200);
  });

  test('tells namesakes of two groups apart by the group of the address, else by the password', async () => {
    const other = group({ id: '777', apiKey: 'test-apikey-another', passwords: { alice: hash } });
    const on = await testService({ groups: [group({ passwords: { alice: hash } }), other] });
    const form = await shown(on);
    expect((await submit(on, form)).status).toBe(401);
    const reply = await submit(on, form, { returnTo: '/cbjoin?groupid=777' });
    expect(reply.status).toBe(303);
  });

  test('ends when the user is no longer on the list', async () => {
    const on = await service();
    const cookie = cookieIn(await submit(on, await shown(on)), 'GSSNID')!;
    await on.close();
    const { startService } = await import('../src/index.js');
    const next = await startService({
      port: 0,
      dataDirectory: on.dataDirectory,
      groups: [group({ users: ['bob'] })],
    });
    try {
      const reply = await fetch(`http://127.0.0.1:${next.port}${VIEW}?SessionKey=key&wait=1`, {
        headers: { cookie },
        redirect: 'manual',
      });
      expect(reply.headers.get('location')).toMatch(/^\/login/);
    } finally {
      await next.close();
    }
  });
});

describe('where a sign-in may go', () => {
  test.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example',
    '/%0d%0aLocation: https://evil.example'.replace('%0d%0a', '\r\n'),
    'javascript:alert(1)',
    'cbjoin',
    '',
  ])('not to %j', async (returnTo) => {
    const on = await service();
    const form = await shown(on, `/login?returnTo=${encodeURIComponent(returnTo)}`);
    expect(form.html).toContain('name="returnTo" value="/cbjoin"');
    const reply = await submit(on, form, { returnTo });
    expect(reply.status).toBe(303);
    expect(reply.headers.get('location')).toBe('/cbjoin');
  });
});

describe('a sign-in that the agent did not ask for', () => {
  test('is refused without the cookie of the form', async () => {
    const on = await service();
    const { csrf } = await shown(on);
    expect((await submit(on, { csrf, cookie: '' })).status).toBe(403);
  });

  test('is refused with the token of another browser, a made-up one, or none', async () => {
    const on = await service();
    const [mine, other] = [await shown(on), await shown(on)];
    for (const csrf of [other.csrf, 'x', '']) {
      const reply = await submit(on, { csrf, cookie: mine.cookie });
      expect(reply.status).toBe(403);
      expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
    }
  });

  test('is refused when the browser says that it comes from another site', async () => {
    const on = await service();
    const form = await shown(on);
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect((await submit(on, form, {}, { 'Sec-Fetch-Site': site })).status).toBe(403);
    }
    expect((await submit(on, form, {}, { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(303);
  });
});

describe('guessing', () => {
  test('is slowed down per address, also for the right password', async () => {
    const on = await service();
    const form = await shown(on);
    const statuses: number[] = [];
    for (let count = 0; count < 11; count += 1) {
      statuses.push((await submit(on, form, { username: `guess ${count}` })).status);
    }
    expect(statuses.slice(0, 10)).toEqual(Array(10).fill(401));
    const reply = await submit(on, form);
    expect(reply.status).toBe(429);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(cookieIn(reply, 'GSSNID')).toBeUndefined();
  }, 30_000);
});

describe('kept passwords', () => {
  test('match in either Unicode form, and nothing else', async () => {
    expect(isPasswordHash(hash)).toBe(true);
    expect(hash).not.toContain('horse');
    expect(await checkPassword(PASSWORD.normalize('NFD'), hash)).toBe(true);
    expect(await checkPassword(`${PASSWORD} `, hash)).toBe(false);
    expect(await checkPassword('', hashOfNobody())).toBe(false);
  });

  test.each([
    '',
    'plain',
    '$scrypt$ln=1,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$' + 'A'.repeat(43),
    '$scrypt$ln=30,r=8,p=1$x$y',
  ])('%j is not a hash that we take', async (text) => {
    expect(isPasswordHash(text)).toBe(false);
    expect(await checkPassword('x', text)).toBe(false);
  });

  test('generated passwords are long, readable and different', () => {
    const made = Array.from({ length: 50 }, readablePassword);
    for (const password of made) expect(password).toMatch(/^([a-hjkmnp-z2-9]{4}-){4}[a-hjkmnp-z2-9]{4}$/);
    expect(new Set(made).size).toBe(50);
  });
});
