import { describe, expect, test } from '@jest/globals';
import { readAgentParameters } from '@glance-kit/core';
import fc from 'fast-check';
import { credentialsOf } from './hard-texts.js';

const { loginKey } = credentialsOf('jane');
const DEFAULTS = { wait: false, viewerSameWindow: false, sso: false };
const read = (text: string) => readAgentParameters(new URLSearchParams(text));

test('names are read in any case', () => {
  expect(
    read('SESSIONKEY=1&Wait=1&PartnerId=12345&partnerUserID=jane&LoginKey=k&ViewerSameWindow=1'),
  ).toEqual({
    ...DEFAULTS,
    sessionKey: '1',
    wait: true,
    viewerSameWindow: true,
    partnerId: '12345',
    partnerUserId: 'jane',
    loginKey: 'k',
  });
});

test('every documented parameter arrives under its name', () => {
  const rest = 'idpid=2&idpname=n&idptoken=t&idpusername=u&redirect=/a&test=11&sso=1';
  expect(read(`username=u&groupid=1&name=N&email=e&phone=p&mode=universaljoin&${rest}`)).toEqual({
    ...DEFAULTS,
    sso: true,
    username: 'u',
    groupId: '1',
    name: 'N',
    email: 'e',
    phone: 'p',
    mode: 'universaljoin',
    idpid: '2',
    idpname: 'n',
    idptoken: 't',
    idpusername: 'u',
    redirect: '/a',
    test: '11',
  });
});

test('pairs of a form are read like a query', () => {
  expect(readAgentParameters([['sessionkey', '8421']])).toEqual({ ...DEFAULTS, sessionKey: '8421' });
});

test('unknown parameters are ignored, even twice and with the names of object members', () => {
  expect(read('utm=1&utm=2&__proto__=x&constructor=y&toString=z')).toEqual(DEFAULTS);
});

test('an empty value is no value', () => {
  expect(read('SessionKey=&VisitorId=v&loginkey=&wait=')).toEqual({ ...DEFAULTS, sessionKey: 'v' });
});

test.each(['0', 'true', 'yes', '11'])('wait=%s does not mean waiting', (value) => {
  expect(read(`wait=${value}`).wait).toBe(false);
});

describe('SessionKey and VisitorId are synonyms', () => {
  test.each([
    ['VisitorId=v', 'v'],
    ['SessionKey=s', 's'],
    ['VisitorId=v&SessionKey=s', 's'],
    ['SessionKey=s&VisitorId=v', 's'],
  ])('%s gives %s', (text, expected) => {
    expect(read(text).sessionKey).toBe(expected);
  });
});

describe('a known parameter given twice is refused', () => {
  test.each([
    'SessionKey=1&SessionKey=2',
    'SessionKey=1&sessionkey=1',
    'partnerid=1&PARTNERID=1',
    'loginkey=&loginkey=k',
    'VisitorId=a&visitorid=b',
  ])('%s', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'PARAMETER_INVALID' }));
  });

  test('the message names the parameter and no value', () => {
    expect(() => read('loginkey=secret1&LoginKey=secret2')).toThrow(/^(?!.*secret).*loginkey/);
  });
});

describe('a login key behind a tilde', () => {
  test.each([
    ['an ordinary name', 'jane'],
    ['a name with a tilde', 'jane~doe'],
    ['a name that ends in a tilde', 'jane~'],
    ['a name that looks as if it held a key', 'jane~$1$1800000000$AAAA'],
    ['a name that holds a whole key', `jane~${loginKey}`],
    ['a name of several lines', 'a\nb'],
  ])('is found behind %s, in partneruserid and in username', (_, name) => {
    const value = encodeURIComponent(`${name}~${loginKey}`);
    expect(read(`partnerid=12345&partneruserid=${value}`)).toMatchObject({ partnerUserId: name, loginKey });
    expect(read(`username=${value}`)).toMatchObject({ username: name, loginKey });
  });

  test.each([
    ['the key is not whole', `jane~${loginKey.slice(0, -1)}`],
    ['something follows', `jane~${loginKey}x`],
    ['there is no tilde', `jane${loginKey}`],
    ['its last character is impossible', `jane~${loginKey.slice(0, -1)}B`],
    ['it is of another version', `jane~${loginKey.replace('$1$', '$2$')}`],
  ])('is not taken when %s: all of it is the name', (_, value) => {
    expect(read(`partneruserid=${encodeURIComponent(value)}`)).toEqual({ ...DEFAULTS, partnerUserId: value });
  });

  test('is left alone when a login key is given separately', () => {
    const value = `jane~${loginKey}`;
    const parameters = read(`partneruserid=${encodeURIComponent(value)}&loginkey=separate`);
    expect(parameters).toMatchObject({ partnerUserId: value, loginKey: 'separate' });
  });

  test('gives an empty name when nothing stands before it', () => {
    expect(read(`partneruserid=~${loginKey}`)).toMatchObject({ partnerUserId: '', loginKey });
  });

  test('any name survives joining and splitting', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 80 }), (name) => {
        const parameters = readAgentParameters([['partneruserid', `${name}~${loginKey}`]]);
        expect(parameters).toEqual({ ...DEFAULTS, partnerUserId: name, loginKey });
      }),
    );
  });
});
