import { expect, test } from '@jest/globals';
import type { Demo } from '../src/index.js';
import { consoleLog } from '../src/log.js';
import { terminalStyle, welcome } from '../src/text.js';

const DEMO: Demo = {
  addresses: {
    service: 'http://localhost:4600',
    visitorSite: 'http://localhost:4601',
    desktop: 'http://127.0.0.1:4602',
    panel: 'http://panel.localhost:4603',
  },
  groupId: '12345',
  agents: ['Alice Martin', 'Bob Jansen'],
  ended: Promise.resolve(''),
  close: () => Promise.resolve(),
};

test('the welcome names every address, the agents and what to click', () => {
  const text = welcome(DEMO, terminalStyle(false));
  for (const part of [...Object.values(DEMO.addresses), 'Get help', 'Alice Martin or Bob Jansen', 'Ctrl-C']) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('first start');
  expect(text).not.toContain('\u001b');
});

test('no line is wider than a usual terminal', () => {
  const passwords = { alice: 'abcd-efgh-jkmn-pqrs-tuvw', bob: 'abcd-efgh-jkmn-pqrs-tuvx' };
  const text = welcome(
    { ...DEMO, firstStart: { apiKey: `test-apikey-${'k'.repeat(32)}`, passwords } },
    terminalStyle(false),
  );
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
});

test('secrets made at the first start are shown once', () => {
  const text = welcome(
    { ...DEMO, firstStart: { apiKey: 'test-apikey-of-the-group', passwords: { alice: 'abcd-efgh' } } },
    terminalStyle(false),
  );
  expect(text).toMatch(/API key +test-apikey-of-the-group/);
  expect(text).toMatch(/Password of alice +abcd-efgh/);
});

test('colours are only used where they are wanted, and say nothing by themselves', () => {
  const coloured = welcome(DEMO, terminalStyle(true));
  expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(welcome(DEMO, terminalStyle(false)));
});

test('the log shows what needs attention, and the rest when asked to', () => {
  const lines: string[] = [];
  const quiet = consoleLog('service', false, (line) => lines.push(line));
  quiet({ level: 'info', event: 'session_started' });
  quiet({
    level: 'warn',
    event: 'origin_refused',
    origin: 'http://a.example',
    cause: new Error('two words'),
  });
  expect(lines).toEqual(['service warn origin_refused origin=http://a.example cause="two words"\n']);
  consoleLog('service', true, (line) => lines.push(line))({
    level: 'info',
    event: 'session_started',
    count: 2,
  });
  expect(lines[1]).toBe('service info session_started count=2\n');
});
