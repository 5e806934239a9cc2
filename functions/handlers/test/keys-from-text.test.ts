import { describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair } from 'jose';
import { keysFromText } from '../src/authenticators/provider-keys.js';

const pair = await generateKeyPair('ES256', { extractable: true });
const open = { ...(await exportJWK(pair.publicKey)), kid: 'one' };
const secret = { ...(await exportJWK(pair.privateKey)), kid: 'one' };

describe('the keys of a provider, as a setting', () => {
  test('are an address', () => {
    expect(keysFromText('https://id.example/keys')).toEqual(new URL('https://id.example/keys'));
    expect(() => keysFromText('http://id.example/keys')).toThrow('https address');
  });

  test('or the key set itself, and nothing else of that text', () => {
    expect(keysFromText(` ${JSON.stringify({ keys: [open], other: 1 })}`)).toEqual({ keys: [open] });
  });

  test.each(['{', '{}', '{"keys":{}}', '{"keys":[]}', '{"keys":["x"]}', '{"keys":[null]}'])(
    'not %s',
    (text) => {
      expect(() => keysFromText(text)).toThrow(/setting jwks must be an address or/);
    },
  );

  test.each([
    ['a private key', secret],
    ['a shared secret', { kty: 'oct', k: 'c2VjcmV0' }],
  ])('and never %s, which the message does not repeat', (_name, key) => {
    const text = JSON.stringify({ keys: [open, key] });
    expect(() => keysFromText(text)).toThrow('public keys');
    const value = 'k' in key ? key.k : (key as { d: string }).d;
    expect(() => keysFromText(text)).not.toThrow(String(value));
  });
});
