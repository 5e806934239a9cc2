import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { stopServices } from '../tools/bench-service.js';
import { VIEW } from '../tools/agent.js';
import {
  acsOf,
  answerFor,
  Browser,
  checksOf,
  deliver,
  formOf,
  GROUP,
  signInAt,
  ssoBench,
  stopProviders,
  unaskedAnswer,
  type SsoBench,
} from './bench.js';

// Each attack starts from a sign-in that was accepted in the same test, changes only the attacked thing, and names
// the check that refused it.

afterEach(async () => {
  await stopServices();
  await stopProviders();
});

const KEY = '/account/GetLoginKey.aspx';
const viewOf = ({ origin }: SsoBench, id = GROUP): string =>
  `${origin}${VIEW}?idpid=${id}&SessionKey=8421&wait=1`;

const addressChecks = ({ service }: SsoBench): unknown[] =>
  service.log.filter(({ event }) => event === 'sso_address_refused').map(({ check }) => check);

/** Nobody got in with this browser. */
function expectNobody(browser: Browser): void {
  expect(browser.cookie('GSSNID')).toBeUndefined();
}

interface RawReply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A request as no browser would send it: any target, any host. */
function raw(port: number, target: string, headers: Record<string, string>): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: target, headers }, (reply) => {
      let text = '';
      reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
      reply.on('end', () => resolve({ status: reply.statusCode!, headers: reply.headers, text }));
    });
    request.on('error', reject);
    request.end();
  });
}

describe('open redirect', () => {
  test('a redirect that could leave the service is refused before anything starts', async () => {
    const bench = await ssoBench();
    const address = (redirect: string): string =>
      `${bench.origin}${KEY}?sso=1&idpid=${GROUP}&redirect=${redirect}`;
    expect((await signInAt(new Browser(), address('/cbjoin'))).url).toBe(`${bench.origin}/cbjoin`);
    const evil = [
      '//evil.example',
      '%2F%2Fevil.example',
      '/%5Cevil.example',
      '%5C%5Cevil.example',
      '/%09/evil.example',
      '/%0A/evil.example',
      'https://evil.example/',
      'https:evil.example',
      'javascript:alert(1)',
      'evil.example',
      '%252F%252Fevil.example',
      `${bench.origin}@evil.example`,
    ];
    for (const redirect of evil) {
      const browser = new Browser();
      const page = await browser.go(address(redirect));
      expect([redirect, page.status]).toEqual([redirect, 400]);
      expect(browser.visited).toHaveLength(1);
    }
    expect(addressChecks(bench)).toEqual(evil.map(() => 'redirect'));
  });

  test('RelayState of an answer is never an address to go to', async () => {
    const bench = await ssoBench({ sso: { redirect: '/cbjoin', provider: { providerInitiated: true } } });
    const good = new Browser();
    const asked = formOf(await deliver(good, await unaskedAnswer(good, bench)));
    expect((await good.post(asked.action, { ...asked.fields, answer: 'yes' })).url).toBe(
      `${bench.origin}/cbjoin`,
    );

    const browser = new Browser();
    const { action, fields } = await unaskedAnswer(browser, bench);
    const again = await deliver(browser, {
      action,
      fields: { ...fields, RelayState: 'https://evil.example/' },
    });
    const question = formOf(again);
    const page = await browser.post(question.action, { ...question.fields, answer: 'yes' });
    expect(page.url).toBe(`${bench.origin}/cbjoin`);
    expect(browser.visited.join()).not.toContain('evil.example/');
  });
});

describe('the answer of somebody else', () => {
  test('RelayState of another browser: refused by relay-state', async () => {
    const bench = await ssoBench();
    expect((await signInAt(new Browser(), viewOf(bench))).status).toBe(200);
    const [alice, mallory] = [new Browser(), new Browser()];
    const answer = await answerFor(alice, viewOf(bench));
    const other = await answerFor(mallory, viewOf(bench));
    const mixed = { ...answer.fields, RelayState: other.fields['RelayState']! };
    const page = await deliver(alice, { ...answer, fields: mixed });
    expect(page.status).toBe(403);
    expect(checksOf(bench)).toEqual(['relay-state']);
    expectNobody(alice);
  });

  test('login CSRF: an answer posted in a browser that did not ask is refused by browser', async () => {
    const bench = await ssoBench();
    expect((await signInAt(new Browser(), viewOf(bench))).status).toBe(200);
    const [mallory, victim] = [new Browser(), new Browser()];
    const answer = await answerFor(mallory, viewOf(bench), 'demo-2');
    const page = await deliver(victim, answer);
    expect(page.status).toBe(403);
    expect(checksOf(bench)).toEqual(['browser']);
    expectNobody(victim);
    // Also in a browser that is in the middle of a sign-in of its own.
    const busy = new Browser();
    await answerFor(busy, viewOf(bench));
    expect((await deliver(busy, await answerFor(mallory, viewOf(bench), 'demo-2'))).status).toBe(403);
    expect(checksOf(bench)).toEqual(['browser', 'browser']);
    expectNobody(busy);
  });

  test('login CSRF: an answer that nobody asked for is refused by in-response-to, unless the group allows it', async () => {
    const open = await ssoBench({ sso: { redirect: '/cbjoin', provider: { providerInitiated: true } } });
    const agent = new Browser();
    const question = formOf(await deliver(agent, await unaskedAnswer(agent, open)));
    expect((await agent.post(question.action, { ...question.fields, answer: 'yes' })).status).toBe(200);

    const closed = await ssoBench();
    const browser = new Browser();
    const page = await deliver(browser, await unaskedAnswer(browser, closed));
    expect(page.status).toBe(403);
    expect(checksOf(closed)).toEqual(['in-response-to']);
    expectNobody(browser);
  });

  test('where it is allowed, nobody but the person who was asked can say yes: refused by browser and form', async () => {
    const bench = await ssoBench({ sso: { redirect: '/cbjoin', provider: { providerInitiated: true } } });
    const [mallory, victim] = [new Browser(), new Browser()];
    const question = formOf(await deliver(mallory, await unaskedAnswer(mallory, bench)));
    const said = { ...question.fields, answer: 'yes' };
    expect((await victim.post(question.action, said)).status).toBe(403);
    expect((await mallory.postFromElsewhere(question.action, { ...said, form: 'x' })).status).toBe(403);
    expect(checksOf(bench)).toEqual(['browser', 'form']);
    expectNobody(victim);
    expect((await mallory.post(question.action, said)).url).toBe(`${bench.origin}/cbjoin`);
  });

  test('the address with the ticket, opened again or elsewhere, signs in nobody: refused by ticket', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    expect((await signInAt(browser, viewOf(bench))).status).toBe(200);
    const used = browser.visited.find((address) => address.includes('/signed-in?ticket='))!;
    expect((await browser.go(used)).status).toBe(403);
    expect((await new Browser().go(used)).status).toBe(403);
    expect(checksOf(bench)).toEqual(['ticket', 'ticket']);
  });
});

describe('replay', () => {
  test('an answer counts once: refused by in-response-to, also after a restart', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const answer = await answerFor(browser, viewOf(bench));
    expect((await deliver(browser, answer)).status).toBe(200);
    const again = await deliver(browser, answer);
    expect(again.status).toBe(403);
    expect(checksOf(bench)).toEqual(['in-response-to']);
    await bench.service.close();
    const service = await bench.service.again();
    expect((await deliver(new Browser(), answer)).status).toBe(403);
    expect(checksOf({ ...bench, service })).toEqual(['in-response-to']);
  });

  test('one that answers no request counts once: refused by replay, also after a restart', async () => {
    const bench = await ssoBench({ sso: { redirect: '/cbjoin', provider: { providerInitiated: true } } });
    const browser = new Browser();
    const answer = await unaskedAnswer(browser, bench);
    expect((await deliver(browser, answer)).text).toContain('Sign in as');
    expect((await deliver(browser, answer)).status).toBe(403);
    await bench.service.close();
    const service = await bench.service.again();
    expect((await deliver(browser, answer)).status).toBe(403);
    expect([...checksOf(bench), ...checksOf({ ...bench, service })]).toEqual(['replay', 'replay']);
  });
});

describe('another group', () => {
  test('an assertion for another group, posted to this one: refused by destination', async () => {
    const bench = await ssoBench({ second: { id: '777' } });
    const browser = new Browser();
    const answer = await answerFor(browser, viewOf(bench));
    const page = await deliver(browser, { ...answer, action: acsOf(bench.origin, '777') });
    expect(page.status).toBe(403);
    expect(checksOf(bench)).toEqual(['destination']);
    expectNobody(browser);
    // The same answer, unused so far, is accepted where it belongs.
    expect((await deliver(browser, answer)).status).toBe(200);
  });

  test('an answer that names two groups belongs to none', async () => {
    const bench = await ssoBench({ second: { id: '777' } });
    const browser = new Browser();
    const answer = await answerFor(browser, viewOf(bench));
    const page = await deliver(browser, { ...answer, action: `${answer.action}&IDPID=777` });
    expect(page.status).toBe(404);
    expect(addressChecks(bench)).toEqual(['group']);
    expect((await deliver(browser, answer)).status).toBe(200);
  });

  test('the e-mail address of a user of another group names nobody here: refused by user-unknown', async () => {
    const agents = [{ id: 'm', partnerUserId: 'mallory', name: 'Mallory', email: 'ann@example.com' }];
    const bench = await ssoBench({
      provider: { agents },
      second: { id: '777', group: { users: ['ann'], people: { ann: { email: 'ann@example.com' } } } },
    });
    expect((await signInAt(new Browser(), viewOf(bench, '777'), 'm')).status).toBe(200);
    const browser = new Browser();
    expect((await signInAt(browser, viewOf(bench), 'm')).status).toBe(403);
    expect(checksOf(bench)).toEqual(['user-unknown']);
    expectNobody(browser);
  });

  test('every name that leads nowhere gets the same answer', async () => {
    const bench = await ssoBench({
      group: { name: 'Acme', people: { alice: { glanceAddress: 'alice.acme.glance.net' } } },
      second: {
        id: '777',
        group: { name: 'Hidden', people: { bob: { glanceAddress: 'bob.hidden.glance.net' } } },
      },
    });
    // The second group exists, and so does its user; it just has no single sign-on.
    await bench.service.close();
    const { startService } = await import('../../src/index.js');
    const { group } = await import('../tools/bench-service.js');
    const hidden = group({
      id: '777',
      apiKey: 'test-apikey-x',
      name: 'Hidden',
      people: { bob: { glanceAddress: 'bob.hidden.glance.net' } },
    });
    const service = await startService({
      port: 0,
      dataDirectory: bench.service.dataDirectory,
      groups: [hidden],
    });
    try {
      const replies = new Set<string>();
      for (const query of [
        'idpname=Hidden',
        'idpname=Nobody',
        'idpid=777',
        'idpid=99999',
        'idptoken=x',
        'idpusername=bob.hidden.glance.net',
        'idpusername=nobody.hidden.glance.net',
        `idpid=${'9'.repeat(500)}`,
      ]) {
        const page = await new Browser().go(`${service.url}${KEY}?sso=1&${query}`);
        const headers = [...page.headers].filter(([name]) => name !== 'date');
        replies.add(JSON.stringify([page.status, page.text, headers]));
      }
      expect(replies.size).toBe(1);
      expect(JSON.parse([...replies][0]!)[0]).toBe(404);
    } finally {
      await service.close();
    }
  });
});

describe('session fixation', () => {
  test('a cookie that was there before is replaced, and stands for nobody afterwards', async () => {
    const bench = await ssoBench();
    const mallory = new Browser();
    await signInAt(mallory, viewOf(bench), 'demo-2');
    const planted = mallory.cookie('GSSNID')!;
    const victim = new Browser();
    victim.plant(bench.origin, planted);
    // The planted cookie is good, so that the view opens; a sign-in by the provider makes a new one.
    expect((await victim.go(viewOf(bench))).status).toBe(200);
    await signInAt(victim, `${bench.origin}${KEY}?sso=1&idpid=${GROUP}&redirect=/cbjoin`);
    const fresh = victim.cookie('GSSNID')!;
    expect(fresh).not.toBe(planted);
    const statusWith = async (cookie: string): Promise<number> =>
      (
        await raw(bench.service.port, `${VIEW}?SessionKey=8421&wait=1`, {
          cookie,
          host: new URL(bench.origin).host,
        })
      ).status;
    expect(await statusWith(fresh)).toBe(200);
    expect(await statusWith(planted)).toBe(303);
  });

  test('a value that the browser brings is never taken for a new session', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    browser.plant(bench.origin, `GSSNID=${'A'.repeat(43)}`);
    await signInAt(browser, viewOf(bench));
    expect(browser.cookie('GSSNID')).toMatch(/^GSSNID=[\w-]{43}$/);
    expect(browser.cookie('GSSNID')).not.toBe(`GSSNID=${'A'.repeat(43)}`);
  });
});

describe('users made at a first sign-in', () => {
  test('never take the place of one who is there: refused by provision-taken, and nobody is changed', async () => {
    const agents = [
      { id: 'new', partnerUserId: 'carol', name: 'Carol', email: 'carol@example.com' },
      // The provider lets people choose their own name there; the identity attribute is the e-mail address.
      { id: 'bad', partnerUserId: 'alice', name: 'Alice', email: 'mallory@example.com' },
      { id: 'off', partnerUserId: 'zoe', name: 'bob', email: 'mallory@example.com' },
    ];
    const bench = await ssoBench({
      provider: { agents },
      sso: {
        userAttribute: 'email',
        autoprovision: { GlanceAddress: '{displayName|slug}.acme.glance.net', PartnerUID: '{glance_user}' },
      },
      group: {
        people: {
          bob: { glanceAddress: 'Bob.acme.glance.net', suspended: true },
          alice: { email: 'alice@example.com' },
        },
      },
    });
    expect((await signInAt(new Browser(), viewOf(bench), 'new')).status).toBe(200);
    for (const agent of ['bad', 'off']) {
      const browser = new Browser();
      expect((await signInAt(browser, viewOf(bench), agent)).status).toBe(403);
      expectNobody(browser);
    }
    expect(checksOf(bench)).toEqual(['provision-taken', 'provision-taken']);
    expect(bench.service.log.filter(({ event }) => event === 'sso_user_made')).toHaveLength(1);
  });

  test('of an attribute with markup become no markup, and of one without an address no user', async () => {
    const agents = [{ id: 'x', partnerUserId: 'x', name: '<b>', email: 'x@example.com' }];
    const bench = await ssoBench({
      provider: { agents },
      sso: { autoprovision: { GlanceAddress: '{displayName}.glance.net' } },
    });
    expect((await signInAt(new Browser(), viewOf(bench), 'x')).status).toBe(403);
    expect(checksOf(bench)).toEqual(['provision GlanceAddress']);
  });
});

describe('look-alikes', () => {
  test('an e-mail address with a letter that only folds to the right one names nobody: refused by user-unknown', async () => {
    const agent = { partnerUserId: 'mallory', name: 'Mallory' };
    const agents = [
      { ...agent, id: 'good', email: 'KELLY@example.com' },
      { ...agent, id: 'bad', email: '\u212aelly@example.com' }, // the sign of Kelvin
    ];
    const bench = await ssoBench({
      provider: { agents },
      group: { people: { alice: { email: 'kelly@example.com' } } },
    });
    expect((await signInAt(new Browser(), viewOf(bench), 'good')).status).toBe(200);
    const browser = new Browser();
    expect((await signInAt(browser, viewOf(bench), 'bad')).status).toBe(403);
    expect(checksOf(bench)).toEqual(['user-unknown']);
    expectNobody(browser);
  });

  test('a new user gets no id and no name with line breaks or letters that turn the text around', async () => {
    const agent = { name: 'Jo', email: 'x@example.com' };
    const agents = [
      { ...agent, id: 'good', partnerUserId: 'jo', email: 'jo@example.com' },
      { ...agent, id: 'id', partnerUserId: 'al\u202eeci' },
      { ...agent, id: 'name', partnerUserId: 'bo', name: 'Bo\u202enimda', email: 'bo@example.com' },
    ];
    const bench = await ssoBench({
      provider: { agents },
      sso: {
        autoprovision: {
          GlanceAddress: '{glance_user|slug}.acme.glance.net',
          PartnerUID: '{glance_user}',
          FirstName: '{displayName}',
        },
      },
    });
    const statuses = [];
    for (const { id } of agents) statuses.push((await signInAt(new Browser(), viewOf(bench), id)).status);
    expect(statuses).toEqual([200, 403, 200]);
    expect(checksOf(bench)).toEqual(['provision PartnerUID']);
    expect(bench.service.log.filter(({ event }) => event === 'sso_user_incomplete')).toEqual([
      expect.objectContaining({ warning: 'FirstName has control characters' }),
    ]);
  });
});

describe('the troubleshooting page', () => {
  test('gives away no key and no cookie, signs in nobody and shows markup as text', async () => {
    const agents = [
      { id: 'x', partnerUserId: 'alice', name: '<img src=x onerror=alert(1)>', email: 'a@example.com' },
    ];
    const bench = await ssoBench({ sso: { status: 'provisioning' }, provider: { agents } });
    const tested = new Browser();
    const page = await signInAt(
      tested,
      `${bench.origin}${KEY}?sso=1&test=11&idpid=${GROUP}&redirect=/cbjoin`,
      'x',
    );
    expect(page.status).toBe(200);
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page.text).not.toContain('<img');
    expect(page.text).not.toMatch(/\$1\$[0-9]{10}/);
    expectNobody(tested);
    for (const { text, headers } of tested.seen) {
      expect(text).not.toMatch(/\$1\$[0-9]{10}/);
      expect(headers.getSetCookie().join()).not.toContain('GSSNID');
    }
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    // The same way without test=11 does sign in.
    expect((await signInAt(tested, viewOf(bench), 'x')).status).toBe(200);
    expect(tested.cookie('GSSNID')).toBeDefined();
  });

  test('shows what was refused to nobody who did not ask for a test', async () => {
    const bench = await ssoBench({
      sso: { status: 'provisioning', provider: { entityId: 'https://other' } },
    });
    const page = await signInAt(new Browser(), viewOf(bench));
    expect(page.status).toBe(403);
    expect(page.text).not.toContain(bench.provider.entityId);
    expect(checksOf(bench)).toEqual(['issuer']);
  });
});

describe('header and host tricks', () => {
  test('the addresses in what the service says are the configured ones, whatever a request claims', async () => {
    const bench = await ssoBench();
    expect((await signInAt(new Browser(), viewOf(bench))).status).toBe(200);
    const { port } = bench.service;
    const path = `${KEY}?sso=1&idpid=${GROUP}`;
    const lies: Record<string, string>[] = [
      { host: 'evil.example' },
      { host: `localhost:${port}`, 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https' },
      { host: `localhost:${port}`, forwarded: 'host=evil.example' },
    ];
    for (const headers of lies) {
      const started = await raw(port, path, headers);
      expect(started.status).toBe(303);
      expect(started.headers.location).not.toContain('evil.example');
      const metadata = await raw(port, `/account/SamlMetadata?idpid=${GROUP}`, headers);
      expect(metadata.text).toContain(`Location="${acsOf(bench.origin).replace('&', '&amp;')}"`);
      expect(metadata.text).not.toContain('evil.example');
    }
    const moved = await raw(port, `${path}&moved=1`, { host: 'evil.example' });
    expect(moved.headers.location).toMatch(new RegExp(`^${bench.provider.ssoUrl}\\?`));
    const absolute = await raw(port, `http://evil.example${path}`, { host: 'evil.example' });
    expect(absolute.headers.location ?? '').not.toContain('evil.example');
  });

  test('a page that loads the address as a picture starts nothing', async () => {
    const bench = await ssoBench();
    const headers = { host: new URL(bench.origin).host, 'sec-fetch-dest': 'image' };
    const reply = await raw(bench.service.port, `${KEY}?sso=1&idpid=${GROUP}`, headers);
    expect(reply.status).toBe(403);
    expect(bench.service.log.some(({ event }) => event === 'sso_started')).toBe(false);
    const opened = await raw(bench.service.port, `${KEY}?sso=1&idpid=${GROUP}`, {
      ...headers,
      'sec-fetch-dest': 'document',
    });
    expect(opened.status).toBe(303);
  });

  test('starts from one address are held up after a burst', async () => {
    const bench = await ssoBench();
    const headers = { host: new URL(bench.origin).host };
    const statuses = await Promise.all(
      Array.from(
        { length: 400 },
        async () => (await raw(bench.service.port, `${KEY}?sso=1&idpid=${GROUP}`, headers)).status,
      ),
    );
    expect(statuses[0]).toBe(303);
    expect(statuses).toContain(429);
    expect(new Set(statuses)).toEqual(new Set([303, 429]));
  });

  test('bogus answers from one address are held up sooner, and behind a proxy only those of their sender', async () => {
    const bench = await ssoBench({ proxies: 1 });
    const post = async (from: string): Promise<number> => {
      const body = new URLSearchParams({ SAMLResponse: Buffer.from('<a/>').toString('base64') });
      const headers = { 'x-forwarded-for': from };
      return (await fetch(acsOf(bench.origin), { method: 'POST', body, headers })).status;
    };
    // What the caller writes into the header stands before what the proxy adds.
    const statuses = await Promise.all(
      Array.from({ length: 180 }, (_, count) => post(`203.0.113.${count}, 198.51.100.1`)),
    );
    expect(new Set(statuses)).toEqual(new Set([403, 429]));
    expect(await post('198.51.100.2')).toBe(403);
    const refused = statuses.filter((status) => status === 403).length + 1;
    const lines = bench.service.log.filter(({ level }) => level === 'warn');
    expect(lines.map(({ event, check }) => [event, check])).toEqual(
      Array.from({ length: refused }, () => ['sso_refused', 'structure']),
    );
  });
});
