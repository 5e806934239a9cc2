import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { API_KEY_MARK } from '../jest/api-key-mark.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** What tests are made of; the suites of testing/ are code that tests run. */
const OF_TESTS = /^(?:.*\/test\/.*|e2e\/.*|testing\/src\/.*)\.(?:[cm]?[jt]s|tsx)$/;
const VECTORS = JSON.parse(readFileSync(join(ROOT, 'testing/vectors/login-key-vectors.json'), 'utf8')) as {
  apiKey: string;
}[];

/**
 * Keys that need no mark: none at all, those of the shared vectors (they are printed there for everybody), the
 * reference to a secret that stands in a key's place, and a text that only puts in a value, checked where it is set.
 */
const published = new Set(VECTORS.map(({ apiKey }) => apiKey));
const needsNoMark = (key: string): boolean =>
  !/\w/.test(key) || published.has(key) || key.startsWith('@Microsoft.KeyVault(') || /^\$\{\w+\}$/.test(key);

const LITERAL = String.raw`(["'${'`'}])((?:\\.|(?!\1)[^\n\\])*)\1`;
/** The ways in which a test sets an API key; the last group of each is the key. */
const SETTINGS = [
  // In code, also as a variable of a child process, and in quotes inside the text of a command or a file.
  new RegExp(
    String.raw`\b(?:apiKey|API_KEY|GLANCE_API_KEY|GLANCE_KEY_\d+)["']?\]?(?:: string)?\s*[:=]\s*${LITERAL}`,
    'g',
  ),
  // In a command, without quotes.
  /\b(?:GLANCE_API_KEY|GLANCE_KEY_\d+)=((?:\$\{\w+\}|[^\s'"`$;])+)/g,
  new RegExp(String.raw`\b(?:node|portable|cryptoJs)Signer\(\s*${LITERAL}`, 'g'),
];

/** The API keys without the mark that a text sets, each with the words around it. */
function unmarkedKeys(text: string): string[] {
  return SETTINGS.flatMap((setting) => [...text.matchAll(setting)])
    .filter((found) => {
      const key = found.at(-1)!;
      return !needsNoMark(key) && !key.startsWith(API_KEY_MARK) && !key.startsWith('${API_KEY_MARK}');
    })
    .map(([whole]) => whole);
}

// In two parts, for this file is searched, too.
const name = 'GLANCE_API' + '_KEY';
test.each([
  `api${'Key'}: 'secret'`,
  `const API${'_KEY'} = "secret"`,
  `const API${'_KEY'}: string = \`secret \${id}\``,
  `{ ${name}: 'secret' }`,
  `env['${name}'] = 'secret'`,
  `run(\`export ${name}=secret PORT=1\`)`,
  `run("export ${name}='secret of it' PORT=1")`,
  `node${'Signer'}('secret')`,
  `portable${'Signer'}(\n  'secret',`,
])('an API key without the mark is found in %s', (text) => {
  expect(unmarkedKeys(text)).toHaveLength(1);
  expect(unmarkedKeys(text.replace('secret', `${API_KEY_MARK}secret`))).toEqual([]);
});

test('every API key of every test carries the mark that the watch looks for', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((file) => OF_TESTS.test(file));
  expect(files.length).toBeGreaterThan(150);
  const unmarked = files.flatMap((file) =>
    unmarkedKeys(readFileSync(join(ROOT, file), 'utf8')).map((found) => `${file}: ${found}`),
  );
  expect(unmarked).toEqual([]);
});
