import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loginKeyTest, type LoginKeyVector } from './login-key-test.js';
import { textFiles } from './texts.js';
import { visitorKeyTest } from './visitor-key-test.js';

const VECTORS = new URL('../../../testing/vectors/login-key-vectors.json', import.meta.url);
const PROJECT = fileURLToPath(new URL('../force-app/', import.meta.url));
const CLASSES = 'main/default/classes';

/**
 * What an org gets and nobody writes by hand, by its path: Apex tests that are made of what all implementations of the
 * kit are held to, and the labels and translations of what the panel says.
 */
export const writtenFiles = (): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries({
      [`${CLASSES}/GlanceLoginKeyVectorsTest.cls`]: loginKeyTest(
        JSON.parse(readFileSync(VECTORS, 'utf8')) as LoginKeyVector[],
      ),
      [`${CLASSES}/GlanceKeyTest.cls`]: visitorKeyTest(),
      ...textFiles(),
    }).map(([path, text]) => [join(PROJECT, path), text]),
  );

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(writtenFiles())) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
