import { visitorKey, type KeyTransform } from '@glance-kit/core';
import { literal } from './literal.js';

/** How a field's value becomes a session key, as a line of a mapping says it. */
interface Row {
  value: string;
  transform?: KeyTransform;
  /** Why the platform gives no key where the website gives one. */
  without?: string;
}

const HASH = { hash: 'a key that the website knows' };
const NFC = 'The website brings it into Unicode form C, which the platform cannot.';

/** Values with everything in them that a rule of `visitorKey` is about. */
export const VISITOR_KEY_ROWS: readonly Row[] = [
  ...[
    'visitor-7_A~',
    ' visitor-7 ',
    '\u00a0\u2003visitor-7\ufeff',
    'a b',
    'a.b',
    'jané',
    '',
    ' ',
    'a'.repeat(62),
  ],
  ...['a'.repeat(63), 'GLANCE_KEYTYPE_RANDOM'],
]
  .map((value): Row => ({ value }))
  .concat(
    [
      '+1 (555) 0142',
      '001-555-0142',
      '15550142',
      '0049 30/12.34',
      '12',
      '00',
      '00123',
      '+1 555 0142 x7',
      ' 555\u00a00142 ',
    ].map((value): Row => ({ value, transform: 'digits' })),
    ['Jane@Customer.example', ' jane@customer.example ', '+1 (555) 0142', '15550142', 'ZOÉ', '$1$7'].map(
      (value): Row => ({ value, transform: HASH }),
    ),
    ['Zoe\u0301', 'İstanbul', '佐藤花子', 'a\u{1f600}'].map((value): Row => ({
      value,
      transform: HASH,
      without: NFC,
    })),
    ['42', ' 42 ', 'a b', '$1', '{value}'].map((value): Row => ({
      value,
      transform: { template: 'crm-{value}-{value}' },
    })),
  );

const nameOf = (transform?: KeyTransform): string | undefined =>
  typeof transform === 'object' ? Object.keys(transform)[0] : transform;
const argumentOf = (transform?: KeyTransform): string | undefined =>
  typeof transform === 'object' ? Object.values(transform)[0] : undefined;

function apexRow({ value, transform, without }: Row): string {
  const key = without === undefined ? visitorKey(value, transform) : undefined;
  const texts = [value, nameOf(transform), argumentOf(transform), key];
  const line = `new List<String>{ ${texts.map((text) => (text === undefined ? 'null' : literal(text))).join(', ')} }`;
  return without === undefined ? `    ${line}` : `    // ${without}\n    ${line}`;
}

/** The Apex test that holds `GlanceKey` to `visitorKey` of the kit, which is what the website runs. */
export const visitorKeyTest = (): string => `/**
 * Written by npm run salesforce:generate: what the website makes of a value, the platform makes of it, too.
 */
@IsTest
private class GlanceKeyTest {
  /** Value, transform, its argument, session key. */
  private static final List<List<String>> ROWS = new List<List<String>>{
${VISITOR_KEY_ROWS.map(apexRow).join(',\n')}
  };

  @IsTest
  static void makesOfAValueWhatTheWebsiteMakesOfIt() {
    for (List<String> row : ROWS) {
      Assert.areEqual(row[3], GlanceKey.make(row[0], row[1], row[2]), row[1] + ' of ' + row[0]);
    }
  }

  @IsTest
  static void noValueIsNoKey() {
    Assert.isNull(GlanceKey.make(null, 'digits', null));
  }
}
`;
