import { describe, expect, test } from '@jest/globals';
import { readFlexConfig } from '../src/index.js';

const BUILT = {
  service: 'https://cobrowse.example.test',
  groupId: '12345',
  loginKey: 'https://fn.example/getloginkey',
  placement: 'crm',
};

describe('the configuration of the plugin', () => {
  test('is that of the build, with what the account says over it', () => {
    expect(readFlexConfig(BUILT, undefined)).toEqual(BUILT);
    expect(readFlexConfig(BUILT, { glanceCobrowse: { placement: 'tab', openIn: 'tab' }, other: 1 })).toEqual({
      ...BUILT,
      placement: 'tab',
      openIn: 'tab',
    });
    expect(readFlexConfig(undefined, { glanceCobrowse: BUILT })).toEqual(BUILT);
  });

  test('takes http on this machine', () => {
    const loginKey = 'http://panel.localhost:4603/getloginkey';
    expect(readFlexConfig({ ...BUILT, loginKey }, undefined).loginKey).toBe(loginKey);
  });

  test.each([
    [{ placement: 'left' }, 'placement'],
    [{ partnerUser: 'email' }, 'partnerUser'],
    [{ loginKey: '/getloginkey' }, 'loginKey'],
    [{ loginKey: 'http://fn.example/getloginkey' }, 'loginKey'],
    [{ activity: 'javascript:alert(1)' }, 'activity'],
    [{ service: undefined }, 'service'],
    [{ openIn: 'crm' }, 'openIn'],
  ])('%j is refused by name', (wrong, name) => {
    expect(() => readFlexConfig({ ...BUILT, ...wrong }, undefined)).toThrow(`setting ${name} `);
  });
});
