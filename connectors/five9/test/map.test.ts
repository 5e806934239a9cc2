import { expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { five9Context, webConnectors, type Five9Context } from '../src/index.js';

interface Row extends Five9Context {
  name: string;
  query: string;
}

const { openings } = JSON.parse(
  readFileSync(new URL('../fixtures/openings.json', import.meta.url), 'utf8'),
) as { openings: Row[] };

test.each(openings)('$name', ({ name: _, query, ...expected }) => {
  expect(five9Context(query)).toEqual(expected);
});

test.each(['call', 'session', 'ani', 'dnis', 'visitor', 'direction', 'v'])(
  'a very long %s has no effect but its absence',
  (name) => {
    const context = five9Context(`?call=1&v=1&${name === 'call' ? 'x' : name}=${'7'.repeat(3_000)}`);
    expect(JSON.stringify(context)).not.toContain('777');
  },
);

test('an address that is too long is refused as a whole', () => {
  expect(five9Context(`?call=1&x=${'x'.repeat(5_000)}`).visitor).toEqual({
    conversationId: '',
    notice: 'The address from Five9 is too long.',
  });
});

test('no value can put markup or another address into what the agent reads', () => {
  const evil = '"><img src=x onerror=alert(1)>@javascript:alert(1)';
  for (const name of ['call', 'session', 'ani', 'dnis', 'visitor', 'direction', 'v']) {
    for (const value of [evil, `@${evil}@`]) {
      const context = five9Context(`?${new URLSearchParams({ call: '1', [name]: value })}`);
      expect(JSON.stringify(context)).not.toMatch(/[<>]|javascript/);
    }
  }
});

test('definitions open the page for every event, by GET, with the variables that the page reads', () => {
  const definitions = webConnectors({ pageUrl: 'https://panel.example.test/five9' });
  expect(definitions.map(({ trigger }) => trigger)).toEqual([
    'OnCallAccepted',
    'ManuallyStarted',
    'OnChatArrival',
  ]);
  for (const { variables, constants, postMethod, executeInBrowser } of definitions) {
    expect({ postMethod, executeInBrowser }).toEqual({ postMethod: false, executeInBrowser: true });
    expect([...variables, ...constants].map(({ key }) => key)).toEqual([
      'call',
      'session',
      'ani',
      'dnis',
      'visitor',
      'v',
    ]);
  }
});

test('every placeholder of a definition is one that Five9 knows, or the customer’s own variable', () => {
  const known = /^@(Call\.(call_id|session_id|ANI|DNIS)|Support\.key)@$/;
  for (const { variables } of webConnectors({
    pageUrl: 'https://panel.example.test/five9',
    visitorVariable: 'Support.key',
    direction: 'outbound',
  })) {
    for (const { value } of variables) expect(value).toMatch(known);
  }
});
