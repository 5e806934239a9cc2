import { describe, expect, test } from '@jest/globals';
import { contextOfQuery, frameAddress, readFromPanel, readToPanel, readWebConfig } from '../src/index.js';
import { contexts } from './fake.js';

const toPanel = (message: object): unknown => readToPanel({ glance_embed: { v: 1, ...message } });

describe('a message of the page around', () => {
  test.each([
    [{ type: 'hello', takesActivities: true }],
    [{ type: 'context', context: null }],
    [{ type: 'closing', conversationId: 'case-17' }],
    [{ type: 'reopened', conversationId: 'case-17' }],
    [{ type: 'theme', theme: 'dark' }],
    [{ type: 'activityTaken', id: 'a-1' }],
    [{ type: 'activityRefused', id: 'a-1', reason: 'locked' }],
  ])('%j is read', (message) => expect(toPanel(message)).toEqual(message));

  test.each(contexts)('hands over a context: $name', ({ context }) => {
    expect(toPanel({ type: 'context', context })).toEqual({ type: 'context', context });
  });

  test.each([
    ['another version', { v: 2, type: 'hello' }, /version 1/],
    ['no type', {}, /^type is/],
    ['a type that every object has', { type: 'constructor' }, /^type is/],
    ['a text for a context', { type: 'context', context: 'case-17' }, /^context is/],
    ['a list for a context', { type: 'context', context: [] }, /^context is/],
    ['a context without an id', { type: 'context', context: {} }, /conversationId/],
    ['an empty id', { type: 'context', context: { conversationId: ' ' } }, /conversationId/],
    ['a very long id', { type: 'context', context: { conversationId: 'x'.repeat(201) } }, /conversationId/],
    ['an id of several lines', { type: 'context', context: { conversationId: 'a\nb' } }, /conversationId/],
    [
      'a type that is no text',
      { type: 'context', context: { conversationId: '1', type: {} } },
      /context\.type/,
    ],
    [
      'fields that are a list',
      { type: 'context', context: { conversationId: '1', fields: [] } },
      /context\.fields/,
    ],
    ['an unknown theme', { type: 'theme', theme: 'expression(alert(1))' }, /theme/],
    ['a contact without a name', { type: 'closing' }, /conversationId/],
    ['an id with other signs', { type: 'activityTaken', id: '../x' }, /^id is/],
  ])('with %s is answered with what is wrong', (_what, message, problem) => {
    expect(toPanel(message)).toMatch(problem);
  });

  test.each([undefined, null, 7, 'glance_embed', [], {}, { glance_embedded: { v: 1, type: 'ready' } }])(
    '%j is none, and gets no answer',
    (data) => expect(readToPanel(data)).toBeUndefined(),
  );

  test('a record as large as a page of text is taken, a larger one is not', () => {
    const withFields = (fields: object): unknown =>
      toPanel({ type: 'context', context: { conversationId: '1', fields } });
    expect(withFields({ notes: 'x'.repeat(16_000) })).toMatchObject({ type: 'context' });
    expect(withFields({ notes: 'x'.repeat(17_000) })).toBe('context.fields is too large.');
    expect(withFields(Object.fromEntries(Array.from({ length: 600 }, (_, i) => [i, 1])))).toMatch(
      /too large/,
    );
  });

  test('one that is very deep, or goes round in circles, is refused and breaks nothing', () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { deep };
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    for (const fields of [deep, circle, { list: Array(1_000).fill(1) }, { bytes: new Uint8Array(1_000_000) }])
      expect(toPanel({ type: 'context', context: { conversationId: '1', fields } })).toMatch(/too large/);
  });

  test('a member called __proto__ is a member and changes nothing else', () => {
    const context = JSON.parse('{"conversationId":"1","fields":{"__proto__":{"visitor":"8421"}}}') as object;
    expect(toPanel({ type: 'context', context })).toMatchObject({ type: 'context' });
    const polluted = JSON.parse('{"v":1,"__proto__":{"type":"hello"}}') as object;
    expect(readToPanel({ glance_embed: polluted })).toMatch(/^type is/);
    expect(({} as Record<string, unknown>)['visitor']).toBeUndefined();
  });

  test('a reason is cut, and a switch that is no switch is off', () => {
    expect(toPanel({ type: 'activityRefused', id: '1', reason: 'x'.repeat(5_000) })).toEqual({
      type: 'activityRefused',
      id: '1',
      reason: 'x'.repeat(200),
    });
    expect(toPanel({ type: 'activityRefused', id: '1', reason: {} })).toMatchObject({ reason: '' });
    expect(toPanel({ type: 'hello', takesActivities: 'yes' })).toEqual({
      type: 'hello',
      takesActivities: false,
    });
  });
});

describe('a message of the panel', () => {
  test.each([
    [{ type: 'ready' }],
    [{ type: 'state', conversationId: '', state: 'idle' }],
    [{ type: 'state', conversationId: '1', state: 'live', sessionId: '12345.8421.77' }],
    [{ type: 'activity', id: '1', record: { sessionId: 'a' } }],
    [{ type: 'problem', problem: 'theme is missing or wrong.' }],
  ])('%j is read', (message) =>
    expect(readFromPanel({ glance_embedded: { v: 1, ...message } })).toEqual(message),
  );

  test.each([
    [null],
    [{ glance_embed: { v: 1, type: 'ready' } }],
    [{ glance_embedded: { v: 2, type: 'ready' } }],
    [{ glance_embedded: { v: 1, type: 'state', conversationId: '1', state: 'toString' } }],
    [{ glance_embedded: { v: 1, type: 'state', state: 'live' } }],
    [{ glance_embedded: { v: 1, type: 'activity', id: 7, record: {} } }],
    [{ glance_embedded: { v: 1, type: 'activity', id: '1', record: null } }],
    [{ glance_embedded: { v: 1, type: 'problem' } }],
    [{ glance_embedded: { v: 1, type: 'later' } }],
  ])('%j is none', (data) => expect(readFromPanel(data)).toBeUndefined());
});

describe('a contact in an address', () => {
  test('goes there and back', () => {
    const context = {
      conversationId: 'WT 1/ä',
      type: 'voice',
      fields: { visitor: '8421', 'requester.email': 'a+b@c.de' },
    };
    const address = frameAddress('https://panel.example.test/web?skin=1', context);
    expect(address).toMatch(
      /^https:\/\/panel\.example\.test\/web\?skin=1&conversation=WT\+1%2F%C3%A4&type=voice&/,
    );
    expect(contextOfQuery(new URL(address).search)).toEqual({
      context: { ...context, fields: { ...context.fields, skin: '1' } },
    });
  });

  test('leaves out what is no text or number, and what would be something else', () => {
    const fields = {
      visitor: 7731,
      empty: '',
      list: ['a'],
      record: { a: 1 },
      v: '9',
      conversation: 'other',
      no: undefined,
    };
    const address = frameAddress('https://panel.example.test/web', { conversationId: '1', fields });
    expect(new URL(address).search).toBe('?conversation=1&visitor=7731&v=1');
  });

  test.each([
    ['', undefined],
    ['?', undefined],
    ['?visitor=8421', /names no contact/],
    ['?conversation=1&v=2', /another version/],
    ['?conversation=1&conversation=2', /"conversation" twice/],
    ['?conversation=1&visitor=1&visitor=2', /"visitor" twice/],
    [`?conversation=${'x'.repeat(300)}`, /names no contact/],
    [`?conversation=1&x=${'x'.repeat(5_000)}`, /too long/],
    ['?conversation=a%0Ab', /names no contact/],
  ])('%.30s names nobody', (query, problem) => {
    const read = contextOfQuery(query);
    expect(read.context).toBeNull();
    if (problem) expect(read.problem).toMatch(problem);
    else expect(read.problem).toBeUndefined();
  });

  test('a very long value has no effect but its absence', () => {
    expect(contextOfQuery(`?conversation=1&visitor=8421&name=${'x'.repeat(300)}`)).toEqual({
      context: { conversationId: '1', fields: { visitor: '8421' } },
    });
  });
});

describe('the settings', () => {
  const SERVICE = { service: 'https://cobrowse.example.test', groupId: '12345' };

  test('have the exact origins of desktops', () => {
    const agentOrigins = ['https://desk.example.test', 'http://127.0.0.1:4602'];
    expect(readWebConfig({ ...SERVICE, agentOrigins })).toMatchObject({ agentOrigins });
    expect(readWebConfig(SERVICE)).not.toHaveProperty('agentOrigins');
  });

  test.each([
    ['*'],
    ['null'],
    ['https://*.example.test'],
    ['https://desk.example.test/'],
    ['https://desk.example.test:443'],
    ['https://Desk.example.test'],
    ['desk.example.test'],
    ['file:///'],
    ['javascript:alert(1)'],
    [7],
  ])('%j is no origin', (origin) => {
    expect(() => readWebConfig({ ...SERVICE, agentOrigins: [origin] })).toThrow(/agentOrigins/);
    expect(() => readWebConfig({ ...SERVICE, agentOrigins: origin })).toThrow(/agentOrigins/);
  });
});
