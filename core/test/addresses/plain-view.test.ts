import { expect, test } from '@jest/globals';
import { plainView } from '../../src/index.js';

const base = 'https://cobrowse.example.test';

test('is a form of the session key alone, or with the name for the sign-in page', () => {
  const url = `${base}/agentjoin/AgentView.aspx`;
  expect(plainView({ base })('8421')).toEqual({ url, fields: { SessionKey: '8421', wait: '1' } });
  expect(plainView({ base, username: 'jane@example.test' })('8421')).toEqual({
    url,
    fields: { SessionKey: '8421', wait: '1', username: 'jane@example.test' },
  });
});

test('sends the agent to their identity provider by a link, which no policy for forms holds back', () => {
  expect(plainView({ base, sso: { idpid: '12345' }, username: 'jane@example.test' })('8421')).toEqual({
    url: `${base}/agentjoin/AgentView.aspx?idpid=12345&SessionKey=8421&wait=1`,
  });
});

test('refuses a session key that cannot be one', () => {
  expect(() => plainView({ base })('84 21#')).toThrow('session key');
});
