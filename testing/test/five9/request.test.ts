import { describe, expect, test } from '@jest/globals';
import {
  FIVE9_TRIGGERS,
  five9Request,
  five9Variables,
  five9WebConnector,
  type Five9WebConnector,
} from '../../src/five9/index.js';

const GET: Five9WebConnector = {
  name: 'Cobrowse',
  url: 'https://panel.example.test/five9?kept=1',
  trigger: 'OnCallAccepted',
  executeInBrowser: true,
  postMethod: false,
  variables: [
    { key: 'call', value: '@Call.call_id@' },
    { key: 'visitor', value: '@Cobrowse.visitor_id@' },
  ],
  constants: [{ key: 'v', value: '1' }],
};
const POST: Five9WebConnector = {
  ...GET,
  postMethod: true,
  executeInBrowser: false,
  variables: [],
  constants: [],
  postVariables: GET.variables!,
  postConstants: GET.constants!,
};

describe('placeholders', () => {
  test.each([
    ['are replaced', { 'Call.call_id': '1', 'Cobrowse.visitor_id': 'a b&c' }, '1', 'a b&c'],
    ['of an empty variable are sent as empty', { 'Call.call_id': '1', 'Cobrowse.visitor_id': '' }, '1', ''],
    ['of an unknown variable stay as they stand', { 'Call.call_id': '1' }, '1', '@Cobrowse.visitor_id@'],
    ['are not names of every object', {}, '@Call.call_id@', '@Cobrowse.visitor_id@'],
  ])('%s', (_name, variables, call, visitor) => {
    const values = variables as Record<string, string>;
    const { searchParams } = new URL(five9Request(GET, values).url);
    expect(Object.fromEntries(searchParams)).toEqual({ kept: '1', call, visitor, v: '1' });
    const { url, body } = five9Request(POST, values);
    expect(url).toBe(POST.url);
    expect(Object.fromEntries(body ?? [])).toEqual({ call, visitor, v: '1' });
  });

  test('stand within other text, too', () => {
    const connector = { ...GET, variables: [{ key: 'a', value: '@A.b@-@A.c@, @A.d@' }], constants: [] };
    const { url } = five9Request(connector, { 'A.b': '1', 'A.c': '2' });
    expect(new URL(url).searchParams.get('a')).toBe('1-2, @A.d@');
  });
});

test('outbound calls swap the numbers', () => {
  const call = { id: '1', sessionId: 'S', customerNumber: '+15550142', centreNumber: '+15550100' };
  const inbound = { 'Call.ANI': '+15550142', 'Call.DNIS': '+15550100' };
  expect(five9Variables({ ...call, direction: 'inbound' })).toMatchObject(inbound);
  expect(five9Variables({ ...call, direction: 'outbound' })).toMatchObject({
    'Call.ANI': '+15550100',
    'Call.DNIS': '+15550142',
  });
});

test('a chat has no numbers, so their placeholders stay', () => {
  expect(five9Variables({ id: '1', sessionId: 'S' })).toEqual({
    'Call.call_id': '1',
    'Call.session_id': 'S',
  });
});

describe('a definition', () => {
  test.each(FIVE9_TRIGGERS)('of the trigger %s is taken', (trigger) => {
    expect(five9WebConnector({ ...GET, trigger })).toEqual({ ...GET, trigger });
  });

  test.each([
    ['no object', undefined, /is an object/],
    ['a member that Five9 does not have', { ...GET, headers: [] }, /headers does not exist/],
    ['another trigger', { ...GET, trigger: 'OnCall' }, /trigger does not exist, or not with such a value/],
    ['a pair with more in it', { ...GET, constants: [{ key: 'a', value: 'b', c: 1 }] }, /constants/],
    ['a text for a switch', { ...GET, postMethod: 'true' }, /postMethod/],
    ['no name', { ...GET, name: '' }, /name is missing/],
    ['no address', { ...GET, url: 'panel' }, /url is no address/],
    ['a body without POST', { ...GET, postVariables: [] }, /postVariables has no effect/],
    [
      'a browser for a silent call',
      { ...POST, agentApplication: 'EmbeddedBrowser' },
      /agentApplication has no effect/,
    ],
    [
      'dispositions at another event',
      { ...GET, triggerDispositions: ['Solved'] },
      /triggerDispositions has no effect/,
    ],
  ])('with %s is refused', (_what, connector, message) => {
    expect(() => five9WebConnector(connector)).toThrow(message);
  });
});
