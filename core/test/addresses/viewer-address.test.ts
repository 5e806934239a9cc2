import { describe, expect, test } from '@jest/globals';
import { viewerAddress } from '@glance-kit/core';
import { credentialsOf } from './hard-texts.js';

const base = 'https://cobrowse.example.com';
const credentials = credentialsOf('jane+desk');
const fresh = {
  SessionKey: '8421',
  wait: '1',
  partnerid: '12345',
  partneruserid: 'jane+desk',
  loginkey: credentials.loginKey,
};
const open = (joinUrl: string, agent?: { name: string }) =>
  viewerAddress({ joinUrl }, credentials, { base, sessionKey: '8421', agent });

test('a found session opens by a form with the fresh login key, not the one in the found address', () => {
  const found = `${base}/agentjoin/AgentView.aspx?SessionKey=1&partnerid=9&partneruserid=bob&LoginKey=old&wait=0`;
  expect(open(found)).toEqual({ url: `${base}/agentjoin/AgentView.aspx`, fields: fresh });
});

test('further parameters of the found address are kept as fields', () => {
  const found = `${base}/agentjoin/AgentView.aspx?SessionKey=8421&groupid=12345&server=s1&note=a%2Bb`;
  expect(open(found).fields).toEqual({ ...fresh, groupid: '12345', server: 's1', note: 'a+b' });
});

test('the older viewer path of the found address is kept', () => {
  expect(open(`${base}/COBROWSE/agentview.aspx`).url).toBe(`${base}/cobrowse/AgentView.aspx`);
});

test('any other path of the service is not: the login key goes to the viewer only', () => {
  expect(open(`${base}/elsewhere?to=x`).url).toBe(`${base}/agentjoin/AgentView.aspx`);
});

test('the agent is named from the host, not from the found address', () => {
  expect(open(`${base}/agentjoin/AgentView.aspx?name=Mallory&Email=m`, { name: 'Jane' }).fields).toEqual({
    ...fresh,
    name: 'Jane',
  });
});

describe('nothing of a found address that is not the configured service is used', () => {
  test.each([
    ['another host', 'https://evil.example/agentjoin/AgentView.aspx?server=evil'],
    [
      'a host with the service as a prefix',
      'https://cobrowse.example.com.evil.example/cobrowse/AgentView.aspx?a=1',
    ],
    ['the service as user name', 'https://cobrowse.example.com@evil.example/cobrowse/AgentView.aspx?a=1'],
    ['plain http', 'http://cobrowse.example.com/cobrowse/AgentView.aspx?a=1'],
    ['another port', 'https://cobrowse.example.com:8443/cobrowse/AgentView.aspx?a=1'],
    ['a script', 'javascript:alert(1)'],
    ['a file', 'file:///cobrowse/AgentView.aspx?a=1'],
    ['no address', ''],
    ['a path', '/cobrowse/AgentView.aspx?a=1'],
  ])('%s', (_, joinUrl) => {
    expect(open(joinUrl)).toEqual({ url: `${base}/agentjoin/AgentView.aspx`, fields: fresh });
  });
});
