// Lints the repository, or the paths given. Lives here so that ESLint finds its own TypeScript.
//   node tools/lint/run.mjs [--fix] [path ...]
//   node tools/lint/run.mjs --stdin=<path>     judges the standard input as if it stood in that file
import './typescript.mjs';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);
const isFix = args.includes('--fix');
const standIn = args.find((arg) => arg.startsWith('--stdin='))?.slice('--stdin='.length);
const paths = args.filter((arg) => !arg.startsWith('--'));

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfigFile: fileURLToPath(new URL('eslint.config.mjs', import.meta.url)),
  fix: isFix,
});
const results = standIn
  ? await eslint.lintText(readFileSync(0, 'utf8'), { filePath: resolve(ROOT, standIn) })
  : await eslint.lintFiles(paths.length ? paths : ['.']);
if (isFix) await ESLint.outputFixes(results);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));
process.exitCode = results.some((result) => result.errorCount + result.warningCount > 0) ? 1 : 0;
