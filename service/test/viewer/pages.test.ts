import { describe, expect, test } from '@jest/globals';
import {
  FORM_PAGE_POLICY,
  VIEWER_DATA_ID,
  VIEWER_POLICY,
  joinPage,
  messagePage,
  policyHeader,
  signInPage,
  viewerPage,
} from '../../src/http/pages/index.js';

const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(1)>&amp;\u2028\u2029\`</textarea></title>`;

const viewerData = (sessionKey: string) => ({
  sessionKey,
  wait: true,
  openerOrigins: [sessionKey],
});

const PAGES: [string, string][] = [
  ['sign-in', signInPage({ returnTo: EVIL, username: EVIL, failed: true, csrf: EVIL })],
  ['join', joinPage({ sameWindow: true, passOn: { [EVIL]: EVIL }, sessionKey: EVIL, problem: EVIL })],
  ['message', messagePage({ title: EVIL, text: EVIL, action: { label: EVIL, href: `/x?${EVIL}` } })],
  ['viewer', viewerPage(viewerData(EVIL))],
];

describe.each(PAGES)('the %s page', (_name, page) => {
  test('is a whole document', () => {
    expect(page).toMatch(/^<!doctype html>\s*<html lang="en">/);
    expect(page).toContain('<meta charset="utf-8" />');
    expect(page.trimEnd()).toMatch(/<\/html>$/);
  });

  test('escapes whatever it is given', () => {
    expect(page).not.toMatch(/<img|<script>|onerror=alert\(1\)>(?!&)|<\/textarea>/);
    expect(page).not.toMatch(/[\u2028\u2029](?=[^<]*<\/script>)/);
    expect(page.match(/<title>/g)).toHaveLength(1);
  });

  test('has no inline script, handler or style', () => {
    const scripts = [...page.matchAll(/<script\b([^>]*)>/g)].map(([, attributes]) => attributes!);
    expect(scripts.filter((attributes) => !/type="application\/json"|src="\//.test(attributes))).toEqual([]);
    expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(on\w+|style)=/);
    expect(page).not.toContain('<style');
  });
});

test('the viewer’s data comes back as it was given', () => {
  const page = viewerPage(viewerData(EVIL));
  const island = new RegExp(`id="${VIEWER_DATA_ID}">([^<]*)</script>`).exec(page)![1]!;
  expect(JSON.parse(island)).toEqual(viewerData(EVIL));
});

test.each([
  'javascript:alert(1)',
  '//evil.example',
  '/\\evil.example',
  'data:text/html,x',
  ' javascript:x',
  'x',
])('a message page does not link to %s', (href) => {
  expect(messagePage({ title: 't', text: 'x', action: { label: 'go', href } })).not.toContain('<a ');
});

test.each(['/agentjoin/AgentView.aspx?SessionKey=1&wait=1', 'https://desk.example/', 'http://localhost:1/'])(
  'a message page links to %s',
  (href) => {
    const page = messagePage({ title: 't', text: 'x', action: { label: 'go', href } });
    expect(page).toContain(`href="${href.replaceAll('&', '&amp;')}"`);
  },
);

test('the join page posts, so that nothing it passes on shows in an address', () => {
  const page = joinPage({ sameWindow: false, passOn: { name: 'Ada' } });
  expect(page).toContain('<form method="post" action="/agentjoin/AgentView.aspx" target="_blank">');
  expect(page).toContain('<input type="hidden" name="name" value="Ada" />');
  expect(joinPage({ sameWindow: true, passOn: {} })).toContain('target="_self"');
});

test.each([
  ['universaljoin', 'code on their screen'],
  ['chatinvitation', 'in the chat'],
  ['smsinvitation', 'text message'],
] as const)('the join page asks as the mode %s wants', (mode, words) => {
  expect(joinPage({ mode, sameWindow: false, passOn: {} })).toContain(words);
});

test('a failed sign-in is said in words and tied to the fields', () => {
  const page = signInPage({ returnTo: '/', failed: true, csrf: 'c' });
  expect(page).toContain('role="alert"');
  expect(page.match(/aria-invalid="true" aria-describedby="problem"/g)).toHaveLength(2);
  expect(signInPage({ returnTo: '/', failed: false, csrf: 'c' })).not.toContain('aria-invalid');
});

test('no policy allows inline or foreign script, plug-ins, frames or a base address', () => {
  for (const policy of [FORM_PAGE_POLICY, VIEWER_POLICY]) {
    expect(policy['default-src']).toBe("'none'");
    expect(policy['base-uri']).toBe("'none'");
    for (const directive of ['object-src', 'frame-src', 'child-src', 'worker-src']) {
      expect(policy[directive]).toBeUndefined();
    }
  }
  expect(VIEWER_POLICY['script-src']).toBe("'self'");
  expect(VIEWER_POLICY['form-action']).toBe("'none'");
  expect(FORM_PAGE_POLICY['script-src']).toBeUndefined();
  expect(policyHeader({ 'default-src': "'none'" }, "'self'")).toBe(
    "default-src 'none'; frame-ancestors 'self'",
  );
});
