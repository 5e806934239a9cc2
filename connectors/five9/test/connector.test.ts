import { expect, test } from '@jest/globals';
import { five9WebConnector } from '@glance-kit/testing/five9';
import { corsOrigins, webConnectors, wrapUpConnector } from '../src/index.js';

const PAGE = { pageUrl: 'https://panel.example.test/five9' };
const SECRET = 'test-wrap-up-secret-of-32-signs-or-more';
const keys = (pairs: readonly { key: string }[] = []): string[] => pairs.map(({ key }) => key);

test('Five9 takes every definition', () => {
  const wrapUp = wrapUpConnector({ url: 'https://panel.example.test/five9/wrapup', secret: SECRET });
  for (const agentApplication of ['EmbeddedBrowser', 'ExternalBrowser'] as const)
    for (const connector of [...webConnectors({ ...PAGE, agentApplication }), wrapUp])
      expect(five9WebConnector(connector)).toBe(connector);
});

test('the page opens for every kind of contact, by GET, with the parameters that it reads', () => {
  const definitions = webConnectors({ ...PAGE, direction: 'inbound', variables: ['Customer.email'] });
  const call = ['call', 'session', 'ani', 'dnis', 'visitor', 'Customer.email', 'type', 'direction', 'v'];
  const other = ['call', 'session', 'visitor', 'Customer.email', 'type', 'v'];
  expect(
    definitions.map(({ trigger, variables, constants }) => [trigger, keys([...variables, ...constants])]),
  ).toEqual([
    ['OnCallAccepted', call],
    ['ManuallyStarted', call],
    ['OnChatArrival', other],
    ['OnEmailArrival', other],
  ]);
  for (const { postMethod, executeInBrowser, url } of definitions)
    expect({ postMethod, executeInBrowser, url }).toEqual({
      postMethod: false,
      executeInBrowser: true,
      url: PAGE.pageUrl,
    });
  expect(new Set(definitions.map(({ name }) => name)).size).toBe(definitions.length);
});

test.each([
  ['EmbeddedBrowser', 'CurrentBrowserWindow'],
  ['ExternalBrowser', 'NewBrowserWindow'],
] as const)('in an %s, which the older toolbar calls %s', (agentApplication, ctiWebServices) => {
  for (const connector of webConnectors({ ...PAGE, agentApplication }))
    expect(connector).toMatchObject({ agentApplication, ctiWebServices });
});

test('every placeholder of a definition is one that Five9 knows, or the customer’s own variable', () => {
  const known = /^@(Call\.(call_id|session_id|ANI|DNIS)|Support\.key|Customer\.email)@$/;
  const options = { ...PAGE, visitorVariable: 'Support.key', variables: ['Customer.email'] };
  for (const { variables } of webConnectors(options))
    for (const { value } of variables) expect(value).toMatch(known);
});

test('a page without a variable for the visitor gets none', () => {
  for (const { variables } of webConnectors({ ...PAGE, visitorVariable: false }))
    expect(keys(variables)).not.toContain('visitor');
});

test('the wrap-up is a silent POST with nothing in its address', () => {
  const connector = wrapUpConnector({
    url: 'https://panel.example.test/five9/wrapup',
    secret: SECRET,
    dispositions: ['Solved'],
  });
  expect(connector).toMatchObject({
    trigger: 'OnCallDispositioned',
    executeInBrowser: false,
    postMethod: true,
    triggerDispositions: ['Solved'],
  });
  expect([connector.variables, connector.constants, connector.agentApplication]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
  // The names that the login-key server's wrap-up reads.
  expect(keys([...(connector.postVariables ?? []), ...(connector.postConstants ?? [])])).toEqual([
    'call',
    'session',
    'disposition',
    'disposition_name',
    'campaign',
    'secret',
  ]);
});

test('the CORS list has each origin once', () => {
  expect(
    corsOrigins({
      ...PAGE,
      service: 'https://cobrowse.example.test/',
      identityProviders: ['https://login.example.test/oauth2/v1', 'https://login.example.test/saml'],
    }),
  ).toEqual(['https://login.example.test', 'https://panel.example.test', 'https://cobrowse.example.test']);
});
