import { expect, test } from '@jest/globals';
import { trimTexts } from '../trim-texts.js';

const TEXTS = {
  first: 'First.',
  taken: 'Taken.',
  renamed: 'Renamed.',
  named: 'Named.',
  none: 'None.',
  last: 'Last.',
};

test('keeps the texts that a module says, however it gets them, and drops the rest', () => {
  const table = `const t={first:"First.",taken:"Taken.",renamed:"Renamed.",named:'Named.',none:"None.",last:\`Last.\`};`;
  const uses = 'say(t.first);const{taken,renamed:r}=t;fail("named");';
  expect(trimTexts(table + uses, TEXTS)).toBe(
    `const t={first:"First.",taken:"Taken.",renamed:"Renamed.",named:'Named.'};${uses}`,
  );
});

test('keeps what is said by a name that only a visitor’s page tells', () => {
  const module = 'const t={desktopWeb:"Desktop web",none:"None."};say(t[type]);';
  const kept = 'const t={desktopWeb:"Desktop web"};say(t[type]);';
  expect(trimTexts(module, { desktopWeb: 'Desktop web', none: 'None.' })).toBe(kept);
});

test('leaves another text of the same name alone', () => {
  const module = 'const t={none:"None.",more:1},other={none:"Another."};';
  expect(trimTexts(module, TEXTS)).toBe('const t={more:1},other={none:"Another."};');
});
