import { createHash } from 'node:crypto';

/** One DER element: tag, length, content. */
function der(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  if (body.length < 0x80) return Buffer.concat([Buffer.of(tag, body.length), body]);
  const digits = body.length.toString(16);
  const length = Buffer.from(digits.length % 2 ? `0${digits}` : digits, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, body]);
}

const time = (text: string): Buffer => der(0x17, Buffer.from(text));

/**
 * A certificate as an org lets its administrator download it, for a public key. Its own signature is none: who has the
 * certificate from the org itself does not look at it.
 *
 * @param spki        DER
 * @param hasVersion  the first version says none
 */
export function certificateOf(spki: Uint8Array, hasVersion = true): string {
  const algorithm = der(0x30, der(0x06, Buffer.from('2a864886f70d01010b', 'hex')), der(0x05));
  const name = der(
    0x30,
    der(0x31, der(0x30, der(0x06, Buffer.from('550403', 'hex')), der(0x0c, Buffer.from('Glance')))),
  );
  const content = der(
    0x30,
    hasVersion ? der(0xa0, der(0x02, Buffer.of(2))) : Buffer.of(),
    der(0x02, Buffer.of(1)),
    algorithm,
    name,
    der(0x30, time('250101000000Z'), time('490101000000Z')),
    name,
    spki,
  );
  const none = der(0x03, Buffer.of(0), createHash('sha256').update(content).digest());
  const base64 = der(0x30, content, algorithm, none).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)!.join('\n')}\n-----END CERTIFICATE-----\n`;
}
