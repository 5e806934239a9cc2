import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Emitter } from '../../visitor/loader/emitter.js';
import { browserOf, plainAddress } from '../../visitor/loader/browser.js';
import { readHotKeys } from '../../visitor/loader/start-elements.js';
import { isLocalHost } from '../../visitor/loader/tag.js';
import { plainHref } from '../../visitor/masking/attributes.js';
import { scrubCss, scrubCssValue } from '../../visitor/masking/css.js';
import { TypedValues } from '../../visitor/masking/typed-values.js';
import { startRequest } from '../../visitor/session/params.js';
import { sessionStore, STORE_NAME } from '../../visitor/store.js';
import { VERSION } from '../../visitor/version.js';
import { statusOf } from '../../visitor/widget/bar.js';
import { texts } from '../../visitor/widget/texts.js';
import type { TagOptions, VisitorError } from '../../visitor/bridge.js';
import { forms, leaks } from './leaks.js';

test('VERSION is the version of the package', () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  expect(VERSION).toBe(manifest.version);
});

describe('generated text in CSS', () => {
  test.each([
    ['a word', '.a::after{content:"secret"}', '.a::after{content:"********"}'],
    ['single quotes', ".a::after{content:'secret'}", '.a::after{content:"********"}'],
    [
      'a semicolon and a brace inside',
      '.a::after{content:"a;b}secret";color:red}',
      '.a::after{content:"********";color:red}',
    ],
    ['an escaped quote', '.a::after{content:"x\\"secret"}', '.a::after{content:"********"}'],
    ['letters as escapes', '.a::after{content:"\\73\\65\\63\\72"}', '.a::after{content:"********"}'],
    [
      'several strings',
      '.a::after{content:"secret" attr(x) "more"}',
      '.a::after{content:"********" attr(x) "********"}',
    ],
    ['capitals', '.a::after{CONTENT:"secret"}', '.a::after{CONTENT:"********"}'],
    ['a custom property', '.a{--label: "secret"}', '.a{--label: "********"}'],
    ['an icon', '.a::after{content:"\\f101"}', '.a::after{content:"\\f101"}'],
    ['a sign', '.a::after{content:"→ "}', '.a::after{content:"→ "}'],
    ['a typeface', ':root{--font-head:"Inter Display"}', ':root{--font-head:"Inter Display"}'],
    ['another property', '.a{font-family:"Inter"}', '.a{font-family:"Inter"}'],
    ['layout words', '.a{justify-content:space-between}', '.a{justify-content:space-between}'],
  ])('%s', (_, css, scrubbed) => expect(scrubCss(css)).toBe(scrubbed));

  test('one declaration, as setProperty gets it', () => {
    expect(scrubCssValue('content', '"secret"')).toBe('"********"');
    expect(scrubCssValue('color', 'red')).toBe('red');
  });
});

describe('addresses', () => {
  test.each([
    ['/next?token=1#x', 'https://bank.example.test/next'],
    ['https://other.example.test/a?b', 'https://other.example.test/a'],
    ['https://user:secret@other.example.test/a', 'https://other.example.test/a'],
    ['mailto:a@example.test', '#'],
    ['javascript:go()', '#'],
    ['data:text/html,x', '#'],
    ['http://[', '#'],
  ])('%s', (href, plain) => expect(plainHref(href, 'https://bank.example.test/')).toBe(plain));

  test('of the page: without query and fragment', () => {
    expect(plainAddress(new URL('https://bank.example.test/a?secret#secret'))).toBe(
      'https://bank.example.test/a',
    );
  });
});

describe('typed values', () => {
  const typed = (...values: string[]): TypedValues => {
    const field = { defaultValue: 'from the page', value: 'from the page' };
    const all = new TypedValues();
    all.track(field as unknown as Element);
    for (const value of values) {
      field.value = value;
      all.refresh();
    }
    return all;
  };

  test.each([
    ['as it is', 'You typed hunter2!', 'You typed ********!'],
    ['in other capitals', 'HUNTER2', '********'],
    ['inside a word', 'xhunter2x', 'x********x'],
    ['half-typed and alone', 'so far: hunt', 'so far: ********'],
    ['half-typed, but a part of a word', 'hunting', 'hunting'],
    ['another text', 'nothing here', 'nothing here'],
    ['what came with the page', 'from the page', 'from the page'],
    ['in base64', Buffer.from('hunter2').toString('base64'), '********=='],
  ])('%s', (_, text, hidden) => {
    expect(typed('h', 'hu', 'hun', 'hunt', 'hunte', 'hunter', 'hunter2').hide(text)).toBe(hidden);
  });

  test('a card number is found however it is grouped', () => {
    const values = typed('4111111111111111');
    for (const text of ['4111 1111 1111 1111', '4111-1111-1111-1111'])
      expect(values.hide(text)).toBe('********');
  });

  test('signs are found in every encoding', () => {
    const value = 'a"b&c<d é+/';
    const values = typed(value);
    for (const form of [
      value,
      encodeURIComponent(value),
      JSON.stringify(value).slice(1, -1),
      'a&quot;b&amp;c&lt;d é+/',
    ]) {
      expect(values.hide(`x ${form} y`)).toBe('x ******** y');
    }
  });

  test('fewer than four characters are left alone', () => {
    expect(typed('abc').hide('abc')).toBe('abc');
  });

  test('what was deleted again stays hidden', () => {
    expect(typed('hunter2', 'hunte', '').hide('hunter2')).toBe('********');
  });
});

describe('what a start call means', () => {
  const options = {
    groupId: '12345',
    additionalGroupIds: ['20999'],
    visitorId: 'from-tag',
  } as unknown as TagOptions;
  const context = (over: object = {}) => ({
    options,
    startParams: () => undefined,
    pageDefaults: () => ({}),
    ...over,
  });
  const request = (given: Parameters<typeof startRequest>[0], over: object = {}) => {
    const reported: VisitorError[] = [];
    return { ...startRequest(given, context(over), (error) => reported.push(error)), reported };
  };

  test('the call counts before setStartParams, GLANCE_COBROWSE and the tag', () => {
    const earlier = () => ({ sessionKey: 'earlier', name: 'Earlier' });
    const page = () => ({ visitorid: 'page', name: 'Page', phone: '1' });
    expect(request('own', { startParams: earlier, pageDefaults: page })).toMatchObject({
      sessionKey: 'own',
      visitor: { name: 'Earlier', phone: '1' },
    });
    expect(request(undefined, { startParams: earlier, pageDefaults: page }).sessionKey).toBe('earlier');
    expect(request(undefined, { pageDefaults: page }).sessionKey).toBe('page');
    expect(request(undefined).sessionKey).toBe('from-tag');
    expect(request('GLANCE_KEYTYPE_RANDOM').sessionKey).toBeUndefined();
  });

  test('a visitor id that cannot be a key is reported, and the key is random', () => {
    const { sessionKey, reported } = request(undefined, { pageDefaults: () => ({ visitorid: 'a b' }) });
    expect(sessionKey).toBeUndefined();
    expect(reported).toMatchObject([{ code: 'badparam', params: { name: 'visitorid' } }]);
  });

  test('63 signs outside the basic plane are 63 characters; 128 Latin-1 characters are too many', () => {
    expect(request({ name: '😀'.repeat(63) }).reported).toEqual([]);
    expect(request({ email: 'a'.repeat(128) }).reported).toMatchObject([{ params: { name: 'email' } }]);
    expect(request({ phone: '☎1' }).reported).toMatchObject([{ params: { name: 'phone' } }]);
    expect(request({ email: 5 } as never).reported).toMatchObject([{ params: { name: 'email' } }]);
  });

  test('messages never hold the value', () => {
    const { reported } = request({ name: 'Secret'.repeat(20) });
    expect(JSON.stringify(reported)).not.toContain('Secret');
    expect(() => request('se cret')).toThrow(
      expect.objectContaining({ msg: expect.not.stringContaining('cret') }),
    );
  });

  test('a group of the page is allowed, another is not', () => {
    expect(request({ groupid: 20999 }).groupId).toBe('20999');
    expect(() => request({ groupid: '777' })).toThrow(expect.objectContaining({ code: 'badparam' }));
  });
});

describe('the stored session', () => {
  /** Cookies as a browser keeps them: by name and domain; a public suffix is refused. */
  const jar = (hostname: string, publicSuffixes: readonly string[]) => {
    const cookies = new Map<string, string>();
    const written: string[] = [];
    return {
      location: { hostname },
      written,
      get cookie() {
        return [...cookies.values()].join('; ');
      },
      set cookie(text: string) {
        written.push(text);
        const [pair = '', ...flags] = text.split('; ');
        const domain = flags.find((flag) => flag.startsWith('domain='))?.slice(7) ?? hostname;
        if (publicSuffixes.includes(domain) || !`.${hostname}`.endsWith(`.${domain}`)) return;
        if (flags.includes('max-age=0')) cookies.delete(domain);
        else cookies.set(domain, pair);
      },
    };
  };
  const session = {
    token: 't',
    sessionId: 's',
    sessionKey: 'k',
    groupId: '12345',
    seenAt: 1_000_000,
    paused: false,
  };
  const open = (
    host: ReturnType<typeof jar>,
    now = 1_000_000,
    type: 'normal' | 'secure' = 'normal',
    domain?: string,
  ) => sessionStore(type, domain, host as unknown as Document, () => now);

  test('is a cookie of the widest domain that the browser takes', () => {
    const host = jar('www.shop.example.co.uk', ['uk', 'co.uk']);
    open(host).write(session);
    expect(host.written.at(-1)).toContain('domain=example.co.uk');
    expect(host.cookie.split('; ')).toHaveLength(1);
    expect(open(host).read()).toEqual(session);
  });

  test('falls back to the host where every domain is refused', () => {
    const host = jar('localthing', ['localthing']);
    open(host).write(session);
    expect(host.written.at(-1)).not.toContain('domain=');
  });

  test('keeps to data-cookiedomain, and is secure when asked', () => {
    const host = jar('app.azurewebsites.net', ['net', 'azurewebsites.net']);
    open(host, 1_000_000, 'secure', 'app.azurewebsites.net').write(session);
    expect(host.written).toEqual([
      expect.stringMatching(new RegExp(`^${STORE_NAME}=.*domain=app\\.azurewebsites\\.net; secure$`)),
    ]);
  });

  test('is forgotten after the service has forgotten it, and when cleared', () => {
    const host = jar('shop.example.test', ['test']);
    open(host).write(session);
    expect(open(host, 1_129_000).read()).toEqual(session);
    expect(open(host, 1_131_000).read()).toBeUndefined();
    open(host).clear();
    expect(host.cookie).toBe('');
  });

  test('that is damaged is none', () => {
    const host = jar('shop.example.test', ['test']);
    for (const text of ['%', '{}', encodeURIComponent('{"token":1}')]) {
      host.cookie = `${STORE_NAME}=${text}`;
      expect(open(host).read()).toBeUndefined();
    }
  });
});

test.each([
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.2592.81',
    'Edge',
    '126',
    'Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Safari/605.1.15',
    'Safari',
    '17',
    'macOS',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'Firefox', '128', 'Linux'],
  [
    'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36',
    'Chrome',
    '126',
    'Android',
  ],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
    'Safari',
    '17',
    'iOS',
  ],
  ['curl/8', 'unknown', '', 'unknown'],
])('browser of %s', (userAgent, name, version, platform) => {
  expect(browserOf(userAgent)).toEqual({ name, version, platform });
});

test.each([
  ['localhost', true],
  ['panel.localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['localhost.example.test', false],
  ['mylocalhost', false],
])('%s keeps its session in local storage: %s', (host, local) => expect(isLocalHost(host)).toBe(local));

describe('data-inputevents', () => {
  const read = (json: string): { keys: [string, string][]; problems: string[] } => {
    const problems: string[] = [];
    return { keys: [...readHotKeys(json, (problem) => problems.push(problem))], problems };
  };

  test('binds what is written, also stopSession', () => {
    expect(read('{"ctrl-13":"showTerms","alt-190":"stopSession"}')).toEqual({
      keys: [
        ['ctrl-13', 'showTerms'],
        ['alt-190', 'stopSession'],
      ],
      problems: [],
    });
  });

  test.each([
    '{"ctrl-shift-13":"showTerms"}',
    '{"meta-13":"showTerms"}',
    '{"ctrl-13":"eval"}',
    '{"ctrl-13":"toString"}',
    '[]',
    '1',
    "{'ctrl-13':'showTerms'}",
  ])('%s binds no key and says so once', (json) => {
    const { keys, problems } = read(json);
    expect(keys).toEqual([]);
    expect(problems).toHaveLength(1);
  });
});

describe('events', () => {
  test('arrive in order of registration, only under their exact name, until removed', () => {
    const events = new Emitter();
    const seen: string[] = [];
    const first = (): void => void seen.push('first');
    events.add('agents', first);
    events.add('agents', () => seen.push('second'));
    events.add('Agents', () => seen.push('never'));
    events.emit('agents');
    events.remove('agents', first);
    events.emit('agents');
    expect(seen).toEqual(['first', 'second', 'second']);
  });
});

test.each([
  [{ agents: [] }, 'Waiting for an agent'],
  [{ agents: [{ name: 'Anna' }] }, 'Anna can see this page'],
  [{ agents: [{ name: 'Anna' }, {}] }, 'Anna and An agent can see this page'],
  [{ agents: [{ name: 'A' }, { name: 'B' }, { name: 'C' }] }, 'A, B and C can see this page'],
  [{ agents: [{ name: '$& $1' }] }, '$& $1 can see this page'],
  [{ agents: [{ name: 'Anna' }], reconnecting: true }, 'Reconnecting…'],
  [{ agents: [{ name: 'Anna' }], paused: true }, 'Paused'],
])('the bar says %j as "%s"', (view, said) => {
  expect(statusOf({ reconnecting: false, paused: false, elsewhere: false, ...view }, texts(undefined))).toBe(
    said,
  );
});

test('a profile replaces single texts', () => {
  expect(texts({ stop: 'Beenden' })).toMatchObject({ stop: 'Beenden', accept: 'Accept' });
});

describe('the search for secrets', () => {
  const secret = 'aB3 "x&y<é';
  test.each(forms(secret))('finds the form %s', (form) => {
    expect(leaks(new Map([['it', secret]]), [`before ${form} after`])).toEqual(['it']);
  });
  test.each([0, 1, 2, 3, 4])('finds it in base64 of longer data, at offset %i', (offset) => {
    const text = Buffer.from(`${'-'.repeat(offset)}${secret}-and more`).toString('base64');
    expect(leaks(new Map([['it', secret]]), [text])).toEqual(['it']);
  });
  test('finds nothing where nothing is', () => {
    expect(leaks(new Map([['it', secret]]), ['something else'])).toEqual([]);
  });
});
