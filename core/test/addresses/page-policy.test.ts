import { expect, test } from '@jest/globals';
import { pagePolicyHeaders } from '../../src/index.js';

const policy = (given: Partial<Parameters<typeof pagePolicyHeaders>[0]>): string[] =>
  pagePolicyHeaders({ service: 'https://cobrowse.example', ancestors: [], ...given })[
    'Content-Security-Policy'
  ]!.split('; ');

test('a page reaches its own server, the service and nobody else, and nobody frames it unless told', () => {
  expect(policy({})).toEqual([
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self' https://cobrowse.example",
    "form-action 'self' https://cobrowse.example",
    'frame-src https://cobrowse.example',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ]);
});

test('what is added stands in its own list, each source once, the page as itself', () => {
  expect(
    policy({
      page: 'https://pages.example',
      functions: ['https://pages.example', 'https://keys.example', 'https://cobrowse.example'],
      scripts: ['https://sdk.example'],
      frames: ['https://pages.example', 'https:'],
      ancestors: ['https://desk.example', 'https://*.desk.example'],
    }),
  ).toEqual(
    expect.arrayContaining([
      "script-src 'self' https://sdk.example",
      "connect-src 'self' https://cobrowse.example https://keys.example",
      "frame-src https://cobrowse.example 'self' https:",
      'frame-ancestors https://desk.example https://*.desk.example',
    ]),
  );
});

test('a page asks the presence of Glance where that is', () => {
  expect(policy({ service: 'https://www.glance.net' })).toContain(
    "connect-src 'self' https://www.glance.net https://presence.glance.net",
  );
});

test('a page sends no referrer, is not kept, and is what its type says', () => {
  expect(pagePolicyHeaders({ service: 'https://cobrowse.example', ancestors: [] })).toMatchObject({
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
});
