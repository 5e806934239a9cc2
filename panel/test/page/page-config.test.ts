import { describe, expect, test } from '@jest/globals';
import { readPageConfig } from '../../src/page.js';

const SERVICE = 'https://cobrowse.example.test';

describe('config.json', () => {
  test('names the setting that is wrong, never its value', () => {
    const good = { service: SERVICE, groupId: '12345' };
    expect(readPageConfig(good)).toEqual(good);
    expect(readPageConfig({ ...good, groupId: 12345 })).toEqual(good);
    expect(readPageConfig({ service: good.service, groupId: '12345', sso: { idpid: '12345' } }).sso).toEqual({
      idpid: '12345',
    });
    for (const sso of [
      {},
      'x',
      { idpid: '012' },
      { idpid: '1', idpname: 'a' },
      { idpname: '' },
      { other: 'x' },
    ])
      expect(() => readPageConfig({ service: good.service, groupId: '12345', sso })).toThrow();
    const keys = { loginKey: '/k', signIn: '/s', collect: '/c' };
    expect(() => readPageConfig({ ...good, ...keys, sso: { idpid: '12345' } })).toThrow('sso');
    expect(() => readPageConfig(undefined)).toThrow(/config\.json of the page is not an object/);
    expect(() => readPageConfig({ groupId: '12345' })).toThrow(/setting service/);
    expect(() => readPageConfig({ ...good, activity: 7 })).toThrow(/setting activity/);
    expect(readPageConfig({ ...good, signInMode: 'frame' }).signInMode).toBe('frame');
    expect(() => readPageConfig({ ...good, signInMode: 'iframe' })).toThrow(/setting signInMode/);
    expect(() => readPageConfig({ ...good, loginKey: '/getloginkey' })).toThrow(/signIn and collect/);
    expect(() => readPageConfig({ ...good, service: 'http://cobrowse.example.test' })).toThrow(/not secure/);
  });

  test('takes places, privileges, branding, fields and texts as they are', () => {
    const given = {
      service: SERVICE,
      groupId: '12345',
      openIn: 'frame',
      autoJoin: true,
      language: 'de',
      fields: { call: { visitorId: ['visitor'] } },
      privileges: { keyEntry: false, endSession: true },
      branding: {
        name: 'Harbour',
        logo: '/five9/logo.svg',
        accent: { light: '#0b6bcb', dark: 'rgb(1 2 3)' },
      },
      texts: { de: { join: 'Teilnehmen' } },
    };
    expect(readPageConfig(given)).toEqual(given);
  });

  test.each([
    [{ openIn: 'popup' }, 'openIn'],
    [{ autoJoin: 'yes' }, 'autoJoin'],
    [{ language: '' }, 'language'],
    [{ fields: { call: { visitorId: 'a' } } }, 'fields.call.visitorId'],
    [{ privileges: { keyEntry: 1 } }, 'privileges.keyEntry'],
    [{ privileges: [] }, 'privileges'],
    [{ branding: { logo: 'https://elsewhere.example/logo.svg' } }, 'branding.logo'],
    [{ branding: { logo: '//elsewhere.example/logo.svg' } }, 'branding.logo'],
    [{ branding: { accent: { light: 'red; background: url(x)', dark: 'red' } } }, 'branding.accent.light'],
    [{ branding: { accent: { light: 'red' } } }, 'branding.accent.dark'],
    [{ texts: { de: { join: 7 } } }, 'texts.de.join'],
    [{ texts: { de: 'x' } }, 'texts.de'],
  ])('%j is refused by name', (wrong, name) => {
    expect(() => readPageConfig({ service: SERVICE, groupId: '12345', ...wrong })).toThrow(
      `setting ${name} `,
    );
  });
});
