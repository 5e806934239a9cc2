import { describe, expect, test } from '@jest/globals';
import { readPanelEnvelope, readViewerEnvelope } from '@glance-kit/core';

describe('what a viewer says', () => {
  test.each([
    { event: 'hello' },
    { event: 'connected', sessionId: '12345.8421.1' },
    { event: 'agents', count: 0 },
    { event: 'agents', count: 2 },
    { event: 'navigate', url: 'https://bank.example/' },
    { event: 'sessionEnded', reason: 'visitor' },
    { event: 'sessionEnded', reason: 'timeout' },
  ])('%j is understood', (message) => {
    expect(readViewerEnvelope({ glance_viewer: message })).toEqual(message);
  });

  test('what is not part of the message is left behind', () => {
    const message = { event: 'agents', count: 2, html: '<img onerror=x>', toString: 1 };
    expect(readViewerEnvelope({ glance_viewer: message })).toEqual({ event: 'agents', count: 2 });
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'connected'],
    ['a message without its envelope', { event: 'hello' }],
    ['an envelope with a text', { glance_viewer: 'hello' }],
    ['an empty envelope', { glance_viewer: null }],
    ['a list', { glance_viewer: ['hello'] }],
    ['an unknown event', { glance_viewer: { event: 'pay' } }],
    ['an event that every object has', { glance_viewer: { event: 'constructor' } }],
    ['a session id that is a number', { glance_viewer: { event: 'connected', sessionId: 1 } }],
    ['a count that is a text', { glance_viewer: { event: 'agents', count: '2' } }],
    ['a count below zero', { glance_viewer: { event: 'agents', count: -1 } }],
    ['a count that is not a number', { glance_viewer: { event: 'agents', count: Number.NaN } }],
    ['half an agent', { glance_viewer: { event: 'agents', count: 1.5 } }],
    ['a page without address', { glance_viewer: { event: 'navigate' } }],
    ['an unknown reason', { glance_viewer: { event: 'sessionEnded', reason: 'bored' } }],
    ['a command of the panel', { glance_panel: { command: 'end' } }],
  ])('%s is ignored', (_, data) => {
    expect(readViewerEnvelope(data)).toBeUndefined();
  });
});

describe('what a panel asks', () => {
  test.each([{ command: 'hello' }, { command: 'end' }])('%j is understood', (message) => {
    expect(readPanelEnvelope({ glance_panel: { ...message, more: 1 } })).toEqual(message);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'end'],
    ['an unknown command', { glance_panel: { command: 'click' } }],
    ['a command without its envelope', { command: 'end' }],
    ['an event of a viewer', { glance_viewer: { event: 'hello' } }],
  ])('%s is ignored', (_, data) => {
    expect(readPanelEnvelope(data)).toBeUndefined();
  });
});
