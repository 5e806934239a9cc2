import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loginKeyTest, type LoginKeyVector } from './login-key-test.js';
import { visitorKeyTest } from './visitor-key-test.js';

const VECTORS = new URL('../../../testing/vectors/login-key-vectors.json', import.meta.url);
const CLASSES = new URL('../force-app/main/default/classes/', import.meta.url);

/** Apex tests that are made of what all implementations of the kit are held to, by the path of their class. */
export const writtenTests = (): Readonly<Record<string, string>> => ({
  [fileURLToPath(new URL('GlanceLoginKeyVectorsTest.cls', CLASSES))]: loginKeyTest(
    JSON.parse(readFileSync(VECTORS, 'utf8')) as LoginKeyVector[],
  ),
  [fileURLToPath(new URL('GlanceKeyTest.cls', CLASSES))]: visitorKeyTest(),
});

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [path, text] of Object.entries(writtenTests())) writeFileSync(path, text);
