import { describe, expect, test } from '@jest/globals';
import {
  accountUrl,
  agentStartUrl,
  clientShowUrl,
  clientStartUrl,
  getLoginKeyUrl,
  guestScriptUrl,
  guestUrl,
  hostButtonsUrl,
  loginUrl,
  panoramaJoinUrl,
  panoramaSignInUrl,
  tagScriptUrl,
  type SsoHint,
} from '@glance-kit/core';
import { HARD_TEXTS, credentialsOf, query } from './hard-texts.js';

const base = 'production';
const credentials = credentialsOf('jane');
const key = encodeURIComponent(credentials.loginKey);

/** The documented addresses, one builder a row. */
test.each([
  [
    'account page through single sign-on',
    accountUrl(base, { idpid: 12345 }),
    'https://www.glance.net/account/GetLoginKey.aspx?sso=1&idpid=12345&redirect=%2Faccount%2FAccountSummary.aspx',
  ],
  ['account page', accountUrl(base), 'https://www.glance.net/account/AccountSummary.aspx'],
  ['sign-in page', loginUrl('staging'), 'https://www.myglance.net/login'],
  [
    'login key by single sign-on',
    getLoginKeyUrl({ base, sso: { idpid: '12345' } }),
    'https://www.glance.net/account/GetLoginKey.aspx?sso=1&idpid=12345',
  ],
  [
    'diagnostic page',
    getLoginKeyUrl({ base, sso: { idpid: 12345 }, test: true }),
    'https://www.glance.net/account/GetLoginKey.aspx?sso=1&test=11&idpid=12345',
  ],
  [
    'start page',
    agentStartUrl({ base, credentials }),
    `https://www.glance.net/agent/start?partnerid=12345&partneruserid=jane&loginkey=${key}`,
  ],
  ['start page without credentials', agentStartUrl({ base }), 'https://www.glance.net/agent/start'],
  [
    'screen-share buttons',
    hostButtonsUrl({ base, username: 'jane.example.glance.net' }),
    'https://www.glance.net/integration/HostButtons.asp?username=jane.example.glance.net',
  ],
  ['guest page', guestUrl('beta', 20999), 'https://beta.glance.net/guest/?groupid=20999'],
  [
    'guest script',
    guestScriptUrl(base, '20999', 'staging'),
    'https://www.glance.net/script/20999/staging/Guest',
  ],
  [
    'visitor script',
    tagScriptUrl(base, 12345, 'production'),
    'https://www.glancecdn.net/cobrowse/CobrowseJS.ashx?group=12345&site=production',
  ],
  [
    'agent script of an own server',
    tagScriptUrl('http://localhost:4600', 12345, 'staging', 'Agent'),
    'http://localhost:4600/cobrowse/CobrowseJS.ashx?group=12345&site=staging&script=Agent',
  ],
  [
    'presence script for agents',
    tagScriptUrl('staging', 12345, 'staging', 'PresenceAgent'),
    'https://cdn.myglance.net/cobrowse/CobrowseJS.ashx?groupid=12345&site=staging&script=PresenceAgent',
  ],
  [
    'desktop client, start',
    clientStartUrl({ sessionKey: '8421', credentials }),
    `glance://startssn?key=8421&partnerid=12345&partneruserid=jane&loginkey=${key}`,
  ],
  [
    'desktop client, start on a server',
    clientStartUrl({ base: 'http://localhost:4600', extra: { view: 'a b' } }),
    'glance://startssn/localhost:4600?view=a%20b',
  ],
  ['desktop client, show', clientShowUrl('1234'), 'glance://show?key=1234'],
  [
    'Panorama, join',
    panoramaJoinUrl({ base, groupId: 12345, sessionKey: '8421', credentials }),
    `glancepanorama://agentjoin/www.glance.net/12345/8421?partnerid=12345&partneruserid=jane&loginkey=${key}`,
  ],
  [
    'Panorama, join without credentials',
    panoramaJoinUrl({ base: 'http://localhost:4600', groupId: '12345', sessionKey: 'a~b' }),
    'glancepanorama://agentjoin/localhost:4600/12345/a~b',
  ],
  [
    'Panorama, sign in',
    panoramaSignInUrl(credentials),
    `glancepanorama://authenticate?partnerid=12345&partneruserid=jane&loginkey=${key}`,
  ],
])('%s', (_, url, expected) => {
  expect(url).toBe(expected);
});

describe.each(HARD_TEXTS)('the text %j as partner user id', (text) => {
  const hard = credentialsOf(text);
  const builders = {
    'start page': agentStartUrl({ base, credentials: hard }),
    'client start': clientStartUrl({ sessionKey: '1', credentials: hard }),
    'Panorama join': panoramaJoinUrl({ base, groupId: 12345, sessionKey: '1', credentials: hard }),
    'Panorama sign-in': panoramaSignInUrl(hard),
  };
  test.each(Object.entries(builders))('survives %s', (_, url) => {
    expect(query(url)).toMatchObject({ partnerid: '12345', partneruserid: text, loginkey: hard.loginKey });
    expect(url).not.toMatch(/[+ ]/); // a client that takes `+` literally and one that does not read the same
  });

  test('survives the other pages as a value', () => {
    expect(query(hostButtonsUrl({ base, username: text, extra: { title: text } }))).toEqual({
      title: text,
      username: text,
    });
    expect(query(clientShowUrl('1', { [text]: text }))).toEqual({ [text]: text, key: '1' });
  });
});

test.each<SsoHint>([{ idpid: '12345' }, { idpname: 'R&D' }, { idptoken: 'x+y' }, { idpusername: 'a b' }])(
  'single sign-on finds the group by %j',
  (sso) => {
    const { sso: flag, ...hint } = query(getLoginKeyUrl({ base, sso }));
    expect(flag).toBe('1');
    expect(hint).toEqual(sso);
  },
);

test.each(['https://evil.example/', '//evil.example', '/\\evil.example', '/\t/evil.example', 'account'])(
  'a redirect to %j is refused',
  (redirect) => {
    expect(() => getLoginKeyUrl({ base, sso: { idpid: 1 }, redirect })).toThrow(
      expect.objectContaining({ code: 'ADDRESS_INVALID' }),
    );
  },
);

test('further parameters cannot replace the known ones', () => {
  const extra = { partneruserid: 'mallory', key: '9' };
  expect(query(agentStartUrl({ base, credentials, extra }))['partneruserid']).toBe('jane');
  expect(query(clientShowUrl('1', extra))['key']).toBe('1');
});
