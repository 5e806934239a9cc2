import { afterEach, describe, expect, test } from '@jest/globals';
import { verifyLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { freshKeys } from '@glance-kit/functions-saml/development';
import { group, stopServices } from '../tools/bench-service.js';
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
} from './bench.js';

afterEach(async () => {
  await stopServices();
  await stopProviders();
});

const KEY = '/account/GetLoginKey.aspx';
const epochSeconds = (): number => Math.floor(Date.now() / 1000);

describe('signing in at the identity provider of the group', () => {
  test('an agent who opens a view with idpid comes back to the view, signed in', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const page = await signInAt(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=8421&wait=1`);
    expect(page.status).toBe(200);
    expect(page.url).toBe(`${bench.origin}${VIEW}?SessionKey=8421&wait=1`);
    expect(page.text).toContain('glance-viewer-data');
    expect(bench.service.log).toContainEqual(
      expect.objectContaining({ event: 'agent_signed_in', by: 'sso', partnerUserId: 'alice' }),
    );
    // Signed in: the next view of the group opens at once.
    const again = await browser.go(`${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=9&wait=1`);
    expect(again.text).toContain('glance-viewer-data');
  });

  test('the cookie is as the table of the rules says, and the record is on the server', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    await signInAt(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=8421&wait=1`);
    const cookies = browser.seen.flatMap(({ headers }) => headers.getSetCookie());
    const [cookie] = cookies.filter((text) => text.startsWith('GSSNID='));
    expect(cookie).toMatch(/^GSSNID=[\w-]{43}; Path=\/; Max-Age=28800; HttpOnly; SameSite=Lax$/);
  });

  test('a group whose agents work in frames signs in there, with partitioned cookies', async () => {
    const bench = await ssoBench({ group: { framing: true } });
    const browser = new Browser('iframe');
    const page = await signInAt(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=8421&wait=1`);
    expect(page.text).toContain('glance-viewer-data');
    const cookies = browser.seen.flatMap(({ headers }) => headers.getSetCookie());
    for (const cookie of cookies.filter((text) => /^(GSSNID|glance_saml)/.test(text)))
      expect(cookie).toMatch(/; HttpOnly; (Secure; )?SameSite=None; (Secure; )?Partitioned$/);
    expect(cookies.some((text) => text.startsWith('GSSNIDF='))).toBe(true);
    expect(cookies.some((text) => text.startsWith('GSSNID='))).toBe(false);
  });

  test('in a frame of any other group the agent is sent to a window, not to the provider', async () => {
    const bench = await ssoBench();
    const browser = new Browser('iframe');
    const page = await browser.go(`${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=8421&wait=1&name=Alice`);
    expect(page.status).toBe(401);
    expect(browser.visited).toHaveLength(1);
    const [, href] = /<a\s[^>]*href="([^"]+)"[^>]*target="_blank"[^>]*>/.exec(page.text)!;
    const address = new URL(href!.replaceAll('&amp;', '&'), bench.origin).href;
    const viewed = await signInAt(new Browser(), address);
    expect(viewed.url).toBe(`${bench.origin}${VIEW}?SessionKey=8421&wait=1`);
    expect(viewed.text).toContain('glance-viewer-data');
  });

  test('a form with idpid loses nothing: what it held is there after the sign-in', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const fields = { SessionKey: '8421', wait: '1', idpid: GROUP, name: 'Alice A.' };
    const chooser = await browser.postFromElsewhere(bench.origin + VIEW, fields);
    const form = formOf(await browser.post(formOf(chooser).action, { agent: 'demo-1' }));
    const page = await deliver(browser, form);
    expect(page.url).toBe(`${bench.origin}${VIEW}?SessionKey=8421&wait=1`);
    expect(page.status).toBe(200);
    expect(browser.visited).toContain(`${bench.origin}${VIEW}?SessionKey=8421&wait=1&name=Alice+A.`);
  });

  test('the join page asks the provider first, and then for the key', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const page = await signInAt(browser, `${bench.origin}/agentjoin/AgentJoin.aspx?idpid=${GROUP}`);
    expect(page.url).toBe(`${bench.origin}/agentjoin/AgentJoin.aspx`);
    expect(page.text).toContain('Session key');
    const viewed = await browser.post(bench.origin + VIEW, { SessionKey: '77', wait: '1' });
    expect(viewed.text).toContain('glance-viewer-data');
  });

  test.each([
    ['idpname', 'ACME Support'],
    ['idpname', 'acme support'],
    ['idptoken', '00D000000000001'],
    ['idpusername', 'Bob.ACME.glance.net'],
  ])('the group is found by %s=%s', async (name, value) => {
    const bench = await ssoBench({
      group: { name: 'Acme Support', people: { bob: { glanceAddress: 'bob.acme.glance.net' } } },
      sso: { accountIdentifier: '00D000000000001' },
    });
    const query = new URLSearchParams({ [name]: value, SessionKey: '8421', wait: '1' });
    const page = await signInAt(new Browser(), `${bench.origin}${VIEW}?${query.toString()}`);
    expect(page.text).toContain('glance-viewer-data');
  });

  test('an agent of another group is asked by the provider of this one', async () => {
    const bench = await ssoBench({ second: { id: '777' } });
    const browser = new Browser();
    await signInAt(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`);
    const first = browser.cookie('GSSNID');
    await signInAt(browser, `${bench.origin}${VIEW}?idpid=777&SessionKey=1&wait=1`, 'demo-2');
    expect(browser.cookie('GSSNID')).not.toBe(first);
    const groups = bench.service.log.filter(({ event }) => event === 'agent_signed_in');
    expect(groups).toMatchObject([{ group: GROUP }, { group: '777', partnerUserId: 'bob' }]);
  });

  test('an address of another name of this machine is moved to the public one first', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const page = await signInAt(browser, `${bench.service.base}${VIEW}?idpid=${GROUP}&SessionKey=5&wait=1`);
    expect(page.url).toBe(`${bench.origin}${VIEW}?SessionKey=5&wait=1`);
    expect(page.status).toBe(200);
  });

  test('requests may go to the provider by form', async () => {
    const bench = await ssoBench({ binding: 'post' });
    const browser = new Browser();
    const address = `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`;
    const request = formOf(await browser.go(address));
    expect(request.action).toBe(bench.provider.ssoUrl);
    const chooser = await browser.postFromElsewhere(request.action, request.fields);
    const answer = formOf(await browser.post(formOf(chooser).action, { agent: 'demo-1' }));
    expect((await deliver(browser, answer)).text).toContain('glance-viewer-data');
  });

  test('assertions may be encrypted', async () => {
    const keys = freshKeys('glance.net/sp/1');
    const client = { entityId: 'glance.net/sp/1', certificate: keys.certificate, encrypt: true };
    const { privateKey, certificate } = keys;
    const serviceProviders = [{ ...client, acsUrl: '' }];
    const bench = await ssoBench({
      sso: { keys: { privateKey, certificate }, encrypted: true },
      publicUrl(port) {
        serviceProviders[0]!.acsUrl = acsOf(`http://localhost:${port}`);
        return `http://localhost:${port}`;
      },
      provider: { serviceProviders },
    });
    const browser = new Browser();
    const answer = await answerFor(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`);
    expect(Buffer.from(answer.fields['SAMLResponse']!, 'base64').toString()).not.toContain('alice');
    expect((await deliver(browser, answer)).text).toContain('glance-viewer-data');
  });
});

describe('GetLoginKey.aspx', () => {
  test('goes on to the redirect', async () => {
    const bench = await ssoBench();
    const page = await signInAt(
      new Browser(),
      `${bench.origin}${KEY}?sso=1&idpid=${GROUP}&redirect=/cbjoin%3Fmode%3Dsmsinvitation`,
    );
    expect(page.url).toBe(`${bench.origin}/cbjoin?mode=smsinvitation`);
  });

  test('answers a login key as text that is good for five minutes and kept nowhere', async () => {
    const bench = await ssoBench();
    const browser = new Browser();
    const before = epochSeconds();
    const page = await signInAt(browser, `${bench.origin}${KEY}?sso=1&idpid=${GROUP}`);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(page.headers.get('cache-control')).toBe('no-store');
    const [, loginKey = ''] = /^partnerid=12345&partneruserid=alice~(\$1\$[0-9]{10}\$[\w-]{43})$/.exec(
      page.text,
    )!;
    const verified = verifyLoginKey(
      { groupId: GROUP, partnerUserId: 'alice' },
      loginKey,
      nodeSigner(group().apiKey),
    );
    const { expires } = verified as Extract<typeof verified, { ok: true }>;
    expect(expires).toBeGreaterThanOrEqual(before + 300);
    expect(expires).toBeLessThanOrEqual(epochSeconds() + 300);
    expect(browser.visited.join('\n')).not.toContain(loginKey);
    expect(browser.visited.join('\n')).not.toMatch(/(\$|%24)1(\$|%24)/);
    expect(JSON.stringify(bench.service.log)).not.toContain(loginKey);
  });

  test.each([
    ['no sso=1', `idpid=${GROUP}`, 400],
    ['a parameter twice', `sso=1&idpid=${GROUP}&IDPID=${GROUP}`, 400],
    ['no group', 'sso=1', 404],
    ['two ways to name one', `sso=1&idpid=${GROUP}&idptoken=x`, 404],
  ])('with %s is refused', async (_name, query, status) => {
    const bench = await ssoBench();
    expect((await new Browser().go(`${bench.origin}${KEY}?${query}`)).status).toBe(status);
  });
});

describe('a sign-in that starts at the provider', () => {
  test('goes where the group says, after the agent has said yes', async () => {
    const bench = await ssoBench({
      sso: { redirect: '/cbjoin', provider: { providerInitiated: true } },
    });
    const browser = new Browser();
    const question = await deliver(browser, await unaskedAnswer(browser, bench));
    expect(question.text).toContain('alice@example.com');
    expect(browser.cookie('GSSNID')).toBeUndefined();
    const { action, fields } = formOf(question);
    const page = await browser.post(action, { ...fields, answer: 'yes' });
    expect(page.url).toBe(`${bench.origin}/cbjoin`);
    expect(browser.cookie('GSSNID')).toBeDefined();
  });

  test('shows the key as text where the group says nothing', async () => {
    const bench = await ssoBench({ sso: { provider: { providerInitiated: true } } });
    const browser = new Browser();
    const { action, fields } = formOf(await deliver(browser, await unaskedAnswer(browser, bench)));
    const page = await browser.post(action, { ...fields, answer: 'yes' });
    expect(page.text).toMatch(/^partnerid=12345&partneruserid=alice~/);
  });
});

describe('the metadata of this service', () => {
  test('names the entity id and the address of the group', async () => {
    const bench = await ssoBench();
    const page = await new Browser().go(`${bench.origin}/account/SamlMetadata?idpid=${GROUP}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('entityID="glance.net/sp/1"');
    expect(page.text).toContain(acsOf(bench.origin).replace('&', '&amp;'));
    expect((await new Browser().go(`${bench.origin}/account/SamlMetadata?idpid=9`)).status).toBe(404);
  });
});

describe('users', () => {
  const CAROL = { id: 'c', partnerUserId: 'carol', name: 'Cárol de Boer', email: 'carol@example.com' };
  const templates = {
    GlanceAddress: '{displayName|slug}.acme.glance.net',
    PartnerUID: '{glance_user|lower}',
    FirstName: '{givenName}',
    LastName: '{sn}',
    Email: '{NameID}',
    Role: '{role}',
  };

  test('are found by NameID and e-mail where the attribute is not there', async () => {
    const bench = await ssoBench({
      sso: { userAttribute: 'missing' },
      group: { people: { bob: { email: 'Alice@Example.com' } } },
    });
    await signInAt(new Browser(), `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`);
    expect(bench.service.log).toContainEqual(
      expect.objectContaining({ event: 'agent_signed_in', partnerUserId: 'bob' }),
    );
  });

  test('are made at their first sign-in where the group wants that, once, with what the assertion says', async () => {
    const bench = await ssoBench({ sso: { autoprovision: templates }, provider: { agents: [CAROL] } });
    const address = `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`;
    expect((await signInAt(new Browser(), address, 'c')).text).toContain('glance-viewer-data');
    expect((await signInAt(new Browser(), address, 'c')).text).toContain('glance-viewer-data');
    const made = bench.service.log.filter(({ event }) => event === 'sso_user_made');
    expect(made).toEqual([expect.objectContaining({ partnerUserId: 'carol', group: GROUP })]);
    // A restart keeps them: the list in the settings does not name them.
    await bench.service.close();
    await bench.service.again();
    expect((await signInAt(new Browser(), address, 'c')).text).toContain('glance-viewer-data');
  });

  test.each([
    ['unknown', {}, 'user-unknown'],
    ['suspended', { people: { carol: { suspended: true } }, users: ['alice', 'carol'] }, 'user-suspended'],
    ['two at once', { people: { bob: { email: CAROL.email } }, users: ['bob', 'carol'] }, 'user-ambiguous'],
  ])('who are %s are refused with a reference number and nothing else', async (_name, changes, check) => {
    const bench = await ssoBench({ group: changes, provider: { agents: [CAROL] } });
    const browser = new Browser();
    const page = await signInAt(browser, `${bench.origin}${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`, 'c');
    expect(page.status).toBe(403);
    const [, reference] = /reference ([0-9A-F]{10})\./.exec(page.text)!;
    expect(bench.service.log).toContainEqual(
      expect.objectContaining({ event: 'sso_refused', check, group: GROUP, reference }),
    );
    expect(page.text).not.toMatch(/carol|user-/i);
    expect(browser.cookie('GSSNID')).toBeUndefined();
    expect(checksOf(bench)).toEqual([check]);
  });

  test('whose attributes do not fill what is required are refused; what is optional is left out', async () => {
    const first = await ssoBench({
      sso: { autoprovision: { ...templates, PartnerUID: '{employee}' } },
      provider: { agents: [CAROL] },
    });
    const path = `${VIEW}?idpid=${GROUP}&SessionKey=1&wait=1`;
    expect((await signInAt(new Browser(), first.origin + path, 'c')).status).toBe(403);
    expect(checksOf(first)).toEqual(['provision PartnerUID']);

    const second = await ssoBench({
      sso: { autoprovision: { ...templates, Role: 'Boss', Phone: '{phone}' } },
      provider: { agents: [CAROL] },
    });
    expect((await signInAt(new Browser(), second.origin + path, 'c')).status).toBe(200);
    expect(second.service.log).toContainEqual(
      expect.objectContaining({ event: 'sso_user_incomplete', warning: 'Role names no role of the group' }),
    );
  });
});

describe('the troubleshooting page', () => {
  const address = (origin: string): string => `${origin}${KEY}?sso=1&test=11&idpid=${GROUP}`;

  test('says what was seen and whom it found, with values while the group is being set up', async () => {
    const bench = await ssoBench({ sso: { status: 'provisioning' } });
    const page = await signInAt(new Browser(), address(bench.origin));
    expect(page.status).toBe(200);
    for (const text of [
      'Signing in works: user alice was found (attribute = partner user id).',
      '12345, found by idpid',
      bench.provider.entityId,
      'the configured certificate',
      'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      'alice@example.com',
      'glance_user',
    ])
      expect(page.text).toContain(text);
  });

  test('shows names without values in production', async () => {
    const bench = await ssoBench();
    const page = await signInAt(new Browser(), address(bench.origin));
    expect(page.text).toContain('glance_user');
    expect(page.text).toContain('1 value');
    expect(page.text).not.toContain('alice@example.com');
  });

  test('says what a provider has to change, when its answer is refused', async () => {
    const refused = await ssoBench({ sso: { provider: { entityId: 'https://somebody.else' } } });
    const browser = new Browser();
    const page = await signInAt(browser, address(refused.origin));
    expect(page.status).toBe(403);
    expect(page.text).toContain('Another provider answered than the one in the settings.');
    expect(page.text).toContain('not the configured one');
  });

  test('tells that a user would be made, and makes nobody', async () => {
    const autoprovision = { GlanceAddress: '{glance_user|slug}.acme.glance.net' };
    const bench = await ssoBench({ sso: { autoprovision }, group: { users: ['bob'] } });
    for (const _round of [1, 2]) {
      const page = await signInAt(new Browser(), address(bench.origin));
      expect(page.text).toContain('user alice.acme.glance.net would be made');
    }
  });
});
