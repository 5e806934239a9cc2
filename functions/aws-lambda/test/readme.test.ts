import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { moduleOptions } from '../../../tools/deployables.js';
import type { LambdaHandler } from '../src/index.js';
import { functionUrl } from './platform/payload-2.js';

test('the README example carries a handler of your own', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, contents = ''] = /^```ts\n([\s\S]*?)^```$/m.exec(readme) ?? [];
  const { entryPoints: _, outfile: __, write: ___, ...options } = moduleOptions('aws-lambda');
  const resolveDir = fileURLToPath(new URL('.', import.meta.url));
  const stdin = { contents, resolveDir, loader: 'ts' as const };
  const { outputFiles } = await build({ ...options, stdin, write: false });
  const module = { exports: {} as { handler: LambdaHandler } };
  new Function('module', 'exports', 'require', outputFiles[0]!.text)(module, module.exports, createRequire(import.meta.url)); // prettier-ignore
  const event = functionUrl.event({ method: 'GET', path: '/hello?x=1', headers: [] });
  expect(await module.exports.handler(event)).toMatchObject({ statusCode: 200, body: '{"path":"/hello"}' });
});
