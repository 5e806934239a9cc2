import { describe, expect, test } from '@jest/globals';
import {
  agentJoinForm,
  agentJoinUrl,
  agentViewForm,
  agentViewUrl,
  readAgentParameters,
  type AgentJoinOptions,
  type AgentViewOptions,
} from '@glance-kit/core';
import { HARD_TEXTS, credentialsOf, query } from './hard-texts.js';

const base = 'production';
const coded = (code: string): unknown => expect.objectContaining({ code });

test('a plain join is a link with the session key that waits for the session', () => {
  expect(agentViewUrl({ base, sessionKey: '8421' })).toBe(
    'https://www.glance.net/agentjoin/AgentView.aspx?SessionKey=8421&wait=1',
  );
});

test('a Glance Address pre-fills the sign-in page of a plain join', () => {
  const url = agentViewUrl({ base, sessionKey: '8421', username: 'jane.example.glance.net' });
  expect(query(url)['username']).toBe('jane.example.glance.net');
});

test.each<[string, AgentViewOptions, string]>([
  [
    'without single sign-on',
    { base, sessionKey: '1234', wait: false },
    '/agentjoin/AgentView.aspx?SessionKey=1234',
  ],
  [
    'by group number',
    { base, sessionKey: '1234', wait: false, sso: { idpid: 12345 } },
    '/agentjoin/AgentView.aspx?idpid=12345&SessionKey=1234',
  ],
  [
    'by group name',
    { base, sessionKey: '1234', wait: false, sso: { idpname: 'R&D' } },
    '/agentjoin/AgentView.aspx?idpname=R%26D&SessionKey=1234',
  ],
  [
    'by account identifier',
    { base, sessionKey: '1234', wait: false, sso: { idptoken: '00D/x' } },
    '/agentjoin/AgentView.aspx?idptoken=00D%2Fx&SessionKey=1234',
  ],
  [
    'by Glance Address',
    { base, sessionKey: '1234', wait: false, sso: { idpusername: 'jane.example.glance.net' } },
    '/agentjoin/AgentView.aspx?idpusername=jane.example.glance.net&SessionKey=1234',
  ],
])('target address of the viewer %s', (_, options, expected) => {
  expect(agentViewUrl(options)).toBe(`https://www.glance.net${expected}`);
});

test.each<[string, AgentJoinOptions, string]>([
  ['without single sign-on', { base }, '/agentjoin/AgentJoin.aspx'],
  ['with it', { base, sso: { idpid: '12345' } }, '/agentjoin/AgentJoin.aspx?idpid=12345'],
  ['under its older name', { base, path: 'older' }, '/cbjoin'],
  [
    'with its options',
    { base, viewerSameWindow: true, mode: 'chatinvitation' },
    '/agentjoin/AgentJoin.aspx?viewersamewindow=1&mode=chatinvitation',
  ],
])('target address of the join page %s', (_, options, expected) => {
  expect(agentJoinUrl(options)).toBe(`https://www.glance.net${expected}`);
});

test('the older path of the viewer is there, too', () => {
  expect(new URL(agentViewUrl({ base, sessionKey: '1', path: 'older' })).pathname).toBe(
    '/cobrowse/AgentView.aspx',
  );
});

test('a form carries what the link carries, and its address nothing', () => {
  const credentials = credentialsOf('jane');
  const options = { base: 'http://localhost:4600', sessionKey: '8421', credentials, agent: { name: 'Jane' } };
  const form = agentViewForm(options);
  expect(form.url).toBe('http://localhost:4600/agentjoin/AgentView.aspx');
  expect(form.fields).toEqual({
    SessionKey: '8421',
    wait: '1',
    partnerid: '12345',
    partneruserid: 'jane',
    loginkey: credentials.loginKey,
    name: 'Jane',
  });
  expect(query(agentViewUrl(options))).toEqual(form.fields);
  const join = agentJoinForm({ base, credentials });
  expect(join.url).toBe('https://www.glance.net/agentjoin/AgentJoin.aspx');
  expect(query(agentJoinUrl({ base, credentials }))).toEqual(join.fields);
});

describe.each(HARD_TEXTS)('the text %j', (text) => {
  const credentials = credentialsOf(text);

  test('survives the link to the viewer as partner user id, name and Glance Address', () => {
    const url = agentViewUrl({ base, sessionKey: 'a~b', credentials, username: text, agent: { name: text } });
    expect(readAgentParameters(new URL(url).searchParams)).toEqual({
      sessionKey: 'a~b',
      wait: true,
      username: text,
      partnerId: '12345',
      partnerUserId: text,
      loginKey: credentials.loginKey,
      name: text,
      viewerSameWindow: false,
      sso: false,
    });
  });

  test('survives the form to the viewer, encoded as a browser does', () => {
    const { fields } = agentViewForm({ base, sessionKey: '8421', credentials });
    const body = new URLSearchParams(fields).toString();
    expect(readAgentParameters(new URLSearchParams(body)).partnerUserId).toBe(text);
  });

  test('survives the join page and every single sign-on hint', () => {
    expect(query(agentJoinUrl({ base, credentials }))['partneruserid']).toBe(text);
    for (const name of ['idpname', 'idptoken', 'idpusername'] as const) {
      const url = agentViewUrl({ base, sessionKey: '1', sso: { [name]: text } as never });
      expect(query(url)[name]).toBe(text);
    }
  });

  test('has no raw character in the link that a client could read differently', () => {
    const url = agentViewUrl({ base, sessionKey: '8421', credentials });
    expect(url.slice(url.indexOf('?') + 1)).toMatch(/^[A-Za-z0-9_.~%&=-]+$/);
  });
});

describe('what the visitor is shown about the agent', () => {
  const fieldsOf = (agent: AgentViewOptions['agent']) =>
    agentViewForm({ base, sessionKey: '1', agent }).fields;

  test('is sent as it is, within the limits', () => {
    const agent = { name: 'n'.repeat(63), email: 'e'.repeat(127), phone: '1'.repeat(31) };
    expect(fieldsOf(agent)).toMatchObject(agent);
  });

  test('a long name is cut between characters', () => {
    expect(fieldsOf({ name: '😀'.repeat(64) })['name']).toBe('😀'.repeat(63));
  });

  test.each([
    ['a long e-mail address', { email: 'e'.repeat(128) }],
    ['a long telephone number', { phone: '1'.repeat(32) }],
    ['an e-mail address outside Latin-1', { email: 'жук@example.com' }],
    ['a telephone number with a line break', { phone: '1\n2' }],
    ['an empty name', { name: '' }],
    ['nothing', undefined],
  ])('%s is left out', (_, agent) => {
    expect(fieldsOf(agent)).toEqual({ SessionKey: '1', wait: '1' });
  });
});

test.each<[string, AgentViewOptions, string]>([
  ['a session key with a dot', { base, sessionKey: 'a.b' }, 'SESSION_KEY_INVALID'],
  ['an empty session key', { base, sessionKey: '' }, 'SESSION_KEY_INVALID'],
  ['a foreign base', { base: 'ftp://x', sessionKey: '1' }, 'ADDRESS_INVALID'],
  ['a group name as number', { base, sessionKey: '1', sso: { idpid: 'acme' } }, 'GROUP_ID_INVALID'],
  [
    'something that is no login key',
    { base, sessionKey: '1', credentials: { ...credentialsOf('jane'), loginKey: 'x' } },
    'LOGIN_KEY_INVALID',
  ],
  [
    'a group id with leading zero',
    { base, sessionKey: '1', credentials: { ...credentialsOf('jane'), groupId: '012345' } },
    'GROUP_ID_INVALID',
  ],
  [
    'an empty partner user id',
    { base, sessionKey: '1', credentials: { ...credentialsOf('jane'), partnerUserId: '' } },
    'PARTNER_USER_ID_INVALID',
  ],
])('%s is refused by link and form', (_, options, code) => {
  expect(() => agentViewUrl(options)).toThrow(coded(code));
  expect(() => agentViewForm(options)).toThrow(coded(code));
});

test('a lone surrogate in a Glance Address becomes a replacement character, as in a form', () => {
  expect(query(agentViewUrl({ base, sessionKey: '1', username: 'a\ud800b' }))['username']).toBe('a\ufffdb');
});
