import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, test } from '@jest/globals';
import { pagePolicyHeaders } from '@glance-kit/core';
import { readFive9Config } from '@glance-kit/five9';
import { buildHost, type GlanceKitConfig } from '../src/index.js';
import { checked, fakeParts, wholeConfig } from './configs.js';

const PAGE = fakeParts({
  'index.html': '<link href="./five9/page.css"><script src="./five9/main.js"></script>',
  'main.js': '1',
  'page.css': 'a{}',
});

function built(change: (config: GlanceKitConfig) => void = () => undefined): Map<string, string> {
  const config = wholeConfig();
  change(config);
  const files = buildHost('five9', checked(config), PAGE);
  return new Map(files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('latin1')]));
}

const settings = (files: Map<string, string>): Record<string, unknown> =>
  JSON.parse(Buffer.from(files.get('page/config.json')!, 'latin1').toString('utf8')) as Record<
    string,
    unknown
  >;

/** The directives of the page's policy. */
function policy(files: Map<string, string>): Record<string, string> {
  const headers = JSON.parse(files.get('headers.json')!) as Record<string, string>;
  const parts = headers['Content-Security-Policy']!.split('; ').map((part) => part.split(/ (.*)/s));
  return Object.fromEntries(parts.map(([name, sources]) => [name!, sources!]));
}

describe('config.json', () => {
  test('is one that the page takes, with everything that was configured', () => {
    const files = built((config) => {
      config.openIn = 'tab';
      config.autoJoin = true;
      config.activity = '/activity';
    });
    const { hosts, pages: _p, identityProviders: _i, ...shared } = wholeConfig();
    const { wrapUp: _w, ...five9 } = hosts.five9!;
    const texts = { de: { join: 'Beitreten', back: 'Zurück' } };
    const expected = { ...shared, ...five9, texts, openIn: 'tab', autoJoin: true, activity: '/activity' };
    expect(settings(files)).toEqual(expected);
    expect(readFive9Config(settings(files))).toEqual(expected);
  });

  test.each<[string, Partial<GlanceKitConfig>, unknown]>([
    ['none for English alone', {}, undefined],
    [
      'those that were asked for',
      { languages: ['es', 'fr'] },
      { es: { join: 'Unirse' }, fr: { join: 'Rejoindre' } },
    ],
    ['the one language', { language: 'es' }, { es: { join: 'Unirse' } }],
    ['the one language of a region', { language: 'es-MX' }, { es: { join: 'Unirse' } }],
    [
      'own texts over those it brings',
      { texts: { 'de-AT': { back: 'Retour' } } },
      { 'de-AT': { join: 'Beitreten', back: 'Retour' } },
    ],
    [
      'own texts of another language',
      { language: 'nl', texts: { nl: { back: 'Terug' } } },
      { nl: { back: 'Terug' } },
    ],
  ])('texts: %s', (_, change, texts) => {
    const files = built((config) => {
      delete config.language;
      delete config.texts;
      Object.assign(config, change);
    });
    expect(settings(files)['texts']).toEqual(texts);
  });

  test('a host’s own setting wins over the one at the top', () => {
    const files = built((config) => {
      config.openIn = 'tab';
      config.hosts.five9!.openIn = 'frame';
    });
    expect(settings(files)['openIn']).toBe('frame');
  });

  test('without login keys it is one for a plain join', () => {
    const files = built((config) => {
      for (const name of ['loginKey', 'signIn', 'collect', 'session', 'signOut'] as const)
        delete config[name];
      config.sso = { idpid: '12345' };
      config.service = 'production';
    });
    expect(readFive9Config(settings(files))).toMatchObject({
      service: 'https://www.glance.net',
      sso: { idpid: '12345' },
    });
  });
});

describe('the folder of the page', () => {
  test('names its files by whole paths, so that it is found as a folder and as an address', () => {
    expect(built().get('page/index.html')).toBe(
      '<link href="/five9/page.css"><script src="/five9/main.js"></script>',
    );
    const below = built((config) => (config.pages = 'https://www.example.com/apps/cobrowse'));
    expect(below.get('page/index.html')).toContain('src="/apps/cobrowse/five9/main.js"');
  });

  test('is in the zip, too', () => {
    const files = built();
    const zipped = unzipSync(Buffer.from(files.get('page.zip')!, 'latin1'));
    expect(Object.keys(zipped).sort()).toEqual(['config.json', 'index.html', 'main.js', 'page.css']);
    for (const [path, bytes] of Object.entries(zipped))
      expect(Buffer.from(strFromU8(bytes)).toString('latin1')).toBe(files.get(`page/${path}`));
  });

  test('is refused without its index', () => {
    expect(() => buildHost('five9', checked(wholeConfig()), fakeParts({}))).toThrow('was not built');
  });
});

describe('the policy', () => {
  test('lets the page reach its own server, the service and nobody else', () => {
    expect(policy(built())).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'connect-src': "'self' https://cobrowse.example.com",
      'form-action': "'self' https://cobrowse.example.com",
      'frame-src': 'https://cobrowse.example.com',
      'base-uri': "'none'",
      'frame-ancestors': 'https://app.five9.com https://*.five9.com',
    });
  });

  test('is, with its other headers, what every page with the panel is sent with', () => {
    const headers = JSON.parse(built().get('headers.json')!) as Record<string, string>;
    expect(headers).toEqual(
      pagePolicyHeaders({
        service: 'https://cobrowse.example.com',
        ancestors: ['https://app.five9.com', 'https://*.five9.com'],
      }),
    );
  });

  test('has each function where it is', () => {
    const { 'connect-src': connect } = policy(
      built((config) => {
        config.loginKey = 'https://keys.example.com/a';
        config.collect = 'https://keys.example.com/b';
        config.activity = 'https://log.example.com/';
      }),
    );
    expect(connect).toBe(
      "'self' https://cobrowse.example.com https://keys.example.com https://log.example.com",
    );
  });

  test('frames the view, and the sign-in only where it is in a frame', () => {
    const frames = (change: (config: GlanceKitConfig) => void): string => policy(built(change))['frame-src']!;
    expect(frames(() => undefined)).toBe('https://cobrowse.example.com');
    expect(frames((config) => (config.signInMode = 'frame'))).toBe(
      "https://cobrowse.example.com 'self' https://login.example.com",
    );
    expect(
      frames((config) => {
        config.signInMode = 'frame';
        config.identityProviders = [];
      }),
    ).toBe("https://cobrowse.example.com 'self' https:");
  });

  test('lets the desktops that were configured frame the page', () => {
    const files = built((config) => (config.hosts.five9!.origins = ['https://app.eu.five9.com']));
    expect(policy(files)['frame-ancestors']).toBe('https://app.eu.five9.com');
  });
});
