import { describe, expect, test } from '@jest/globals';
import { freshKeys } from '@glance-kit/functions-saml/development';
import { reasonOf } from '../../src/sso/report.js';
import { responseFacts } from '../../src/sso/response-facts.js';
import { template } from '../../src/sso/templates.js';
import { isGlanceAddress } from '../../src/sso/user-fields.js';

describe('templates', () => {
  const attributes = {
    name: ['Zoë van Öst', 'second'],
    'http://schemas.example/claims/mail': ['Zoe@Example.com'],
    kelvin: ['\u212aELLY'],
    empty: [''],
    punctuation: ['—'],
  };
  test.each([
    ['literal', 'literal'],
    ['{name}', 'Zoë van Öst'],
    ['{name|slug}.acme.glance.net', 'zoe-van-ost.acme.glance.net'],
    ['{name|lower}', 'zoë van öst'],
    ['{ name | lower | slug }', 'zoe-van-ost'],
    ['{kelvin|lower}', '\u212aelly'],
    ['{http://schemas.example/claims/mail|lower}', 'zoe@example.com'],
    ['{name}{name}', 'Zoë van ÖstZoë van Öst'],
    ['{missing}', undefined],
    ['x{empty}', undefined],
    ['x{punctuation|slug}', undefined],
    ['{toString}', undefined],
    ['', ''],
  ])('%p becomes %p', (text, expected) => {
    expect(template(text).fill(attributes)).toBe(expected);
  });

  test.each(['{', '}', '{a', 'a}', '{}', '{|lower}', '{a|upper}', '{a|}', '{a|toString}', '{{a}}'])(
    '%p is refused when it is read',
    (text) => {
      expect(() => template(text)).toThrow('A template');
    },
  );

  test('what an attribute holds is never read as a template', () => {
    expect(template('{a}').fill({ a: ['{b|lower}'], b: ['x'] })).toBe('{b|lower}');
  });
});

test.each([
  ['jane.acme.glance.net', true],
  ['a.glance.net', true],
  ['.glance.net', false],
  ['jane..acme.glance.net', false],
  ['-jane.glance.net', false],
  ['jane-.glance.net', false],
  ['ja ne.glance.net', false],
  ['jane.glance.net.evil.example', false],
  ['jane@glance.net', false],
  [`${'a'.repeat(120)}.glance.net`, false],
])('%p is a Glance Address: %p', (text, expected) => {
  expect(isGlanceAddress(text)).toBe(expected);
});

describe('what a response says about itself', () => {
  const keys = freshKeys('idp');
  const bare = keys.certificate.replace(/-----[A-Z ]+-----|\s/g, '');
  const facts = (xml: string, configured: string[] = [keys.certificate]) =>
    responseFacts(Buffer.from(xml).toString('base64'), configured);

  test('is read with any prefix, and with its entities', () => {
    const xml = `<p:Response Destination="https://x/?a=1&amp;b=2" IssueInstant="2030-01-01T00:00:00Z"><Issuer
      xmlns="y">https://idp</Issuer><p:StatusCode Value="urn:Success"/><a:Audience>sp</a:Audience><SignatureMethod
      Algorithm="rsa-sha256"/><ds:X509Certificate>${bare}</ds:X509Certificate></p:Response>`;
    expect(facts(xml)).toEqual({
      destination: 'https://x/?a=1&b=2',
      issuedAt: '2030-01-01T00:00:00Z',
      issuer: 'https://idp',
      status: 'urn:Success',
      audience: 'sp',
      algorithms: ['rsa-sha256'],
      certificate: 'the configured certificate',
      encrypted: false,
    });
    expect(facts(xml, [freshKeys('x').certificate]).certificate).toBe('none of the configured certificates');
    expect(facts(xml, [freshKeys('x').certificate, bare]).certificate).toBe(
      'the additional configured certificate',
    );
  });

  test.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['a part', '<Issuer'],
    ['a certificate that is none', '<X509Certificate>AAAA</X509Certificate>'],
  ])('%s is read without an error', (_name, text) => {
    expect(responseFacts(text, [keys.certificate]).algorithms).toEqual([]);
    expect(facts(text).encrypted).toBe(false);
  });

  test('a long one costs no more than a look, and long values are cut', () => {
    const nested = '<a '.repeat(60_000) + '<Issuer '.repeat(10_000) + '<Response '.repeat(10_000);
    expect(facts(nested).issuer).toBeUndefined();
    expect(facts(`<Issuer>${'x'.repeat(1_900)}</Issuer>`).issuer).toHaveLength(300);
  });
});

test('every check has a sentence, the documented symptoms their own', () => {
  expect(reasonOf('expired')).toContain('clocks');
  expect(reasonOf('user-unknown')).toContain('User not found');
  expect(reasonOf('provision PartnerUID')).toContain('PartnerUID');
  expect(reasonOf('something else')).toBe('The answer was refused.');
});
