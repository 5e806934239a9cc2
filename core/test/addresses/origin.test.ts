import { describe, expect, test } from '@jest/globals';
import { isLoopbackHost, isSameOriginPath, serviceOrigin, type KitError } from '@glance-kit/core';
import { inspect } from 'node:util';

describe('serviceOrigin', () => {
  test.each([
    ['production', 'https://www.glance.net'],
    ['staging', 'https://www.myglance.net'],
    ['beta', 'https://beta.glance.net'],
    ['https://cobrowse.example.com', 'https://cobrowse.example.com'],
    ['https://cobrowse.example.com/', 'https://cobrowse.example.com'],
    ['https://cobrowse.example.com:8443', 'https://cobrowse.example.com:8443'],
    ['HTTPS://Cobrowse.Example.COM', 'https://cobrowse.example.com'],
    ['http://localhost:4600', 'http://localhost:4600'],
    ['http://panel.localhost:4603', 'http://panel.localhost:4603'],
    ['http://127.0.0.1:4600', 'http://127.0.0.1:4600'],
    ['http://127.1.2.3', 'http://127.1.2.3'],
    ['http://[::1]:4600', 'http://[::1]:4600'],
  ])('%s is %s', (base, origin) => {
    expect(serviceOrigin(base)).toBe(origin);
  });

  test.each([
    ['plain http elsewhere', 'http://cobrowse.example.com'],
    ['plain http on a name that only looks local', 'http://localhost.example.com'],
    ['plain http on a name that only ends alike', 'http://notlocalhost'],
    ['plain http on an address that starts with 127', 'http://127.0.0.1.example.com'],
    ['a path', 'https://cobrowse.example.com/glance'],
    ['a query', 'https://cobrowse.example.com/?a=1'],
    ['a fragment', 'https://cobrowse.example.com/#a'],
    ['a user name', 'https://jane@cobrowse.example.com'],
    ['a password', 'https://:secret@cobrowse.example.com'],
    ['another scheme', 'ftp://cobrowse.example.com'],
    ['a script', 'javascript:alert(1)'],
    ['a host without a scheme', 'cobrowse.example.com'],
    ['an unknown name', 'qa'],
    ['a name that every object has', 'constructor'],
    ['nothing', ''],
  ])('refuses %s', (_, base) => {
    expect(() => serviceOrigin(base)).toThrow(expect.objectContaining({ code: 'ADDRESS_INVALID' }));
  });

  test.each(['https://:secret@cobrowse.example.com', 'https://:secret@'])(
    'does not repeat an address in its error: it may hold a password',
    (base) => {
      const refused = ((): KitError | undefined => {
        try {
          serviceOrigin(base);
        } catch (error) {
          return error as KitError;
        }
        return undefined;
      })();
      expect(refused?.code).toBe('ADDRESS_INVALID');
      expect(`${refused?.message} ${inspect(refused)}`).not.toContain(':secret@');
    },
  );
});

describe('isLoopbackHost', () => {
  test.each(['localhost', 'a.localhost', 'a.b.localhost', '127.0.0.1', '[::1]'])('%s is', (host) => {
    expect(isLoopbackHost(host)).toBe(true);
  });
  test.each(['example.com', '.localhost.com', '128.0.0.1', '[::2]', '', '127.0.0.1.com'])(
    '%s is not',
    (host) => {
      expect(isLoopbackHost(host)).toBe(false);
    },
  );
});

describe('isSameOriginPath', () => {
  const inside = ['/', '/account/AccountSummary.aspx', '/a?b=//evil.example', '/a#b', '/ä', '/a//b'];
  const outside = [
    ['another host', 'https://evil.example/'],
    ['a host without a scheme', '//evil.example'],
    ['a host behind a backslash', '/\\evil.example'],
    ['a backslash further on', '/a\\b'],
    ['a tab that browsers drop', '/\t/evil.example'],
    ['a line break that browsers drop', '/\n/evil.example'],
    ['a carriage return', '/\r/evil.example'],
    ['a line break for another header', '/a\r\nSet-Cookie: a=b'],
    ['a line break at the end', '/a\n'],
    ['a script', 'javascript:alert(1)'],
    ['a relative path', 'account'],
    ['space in front', ' /account'],
    ['nothing', ''],
  ];

  test.each(inside)('%s stays', (path) => {
    expect(isSameOriginPath(path)).toBe(true);
    expect(new URL(path, 'https://service.example').origin).toBe('https://service.example');
  });

  test.each(outside)('%s is refused', (_, path) => {
    expect(isSameOriginPath(path)).toBe(false);
  });
});
