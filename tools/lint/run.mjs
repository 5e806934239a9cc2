// Lints the repository, or the paths given. Lives here so that ESLint finds its own TypeScript.
//   node tools/lint/run.mjs [--fix] [path ...]
//   node tools/lint/run.mjs --stdin            judges texts as if they stood in files: JSON, a list of [path, text]
import './typescript.mjs';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const args = process.argv.slice(2);
const isFix = args.includes('--fix');
const isStandIn = args.includes('--stdin');
const paths = args.filter((arg) => !arg.startsWith('--'));

const eslint = new ESLint({
  cwd: ROOT,
  overrideConfigFile: fileURLToPath(new URL('eslint.config.mjs', import.meta.url)),
  fix: isFix,
});

/** One after the other, so that all share what is known of the project. */
async function lintStandIns(texts) {
  const results = [];
  for (const [path, text] of texts)
    results.push(...(await eslint.lintText(text, { filePath: resolve(ROOT, path) })));
  return results;
}

const results = isStandIn
  ? await lintStandIns(JSON.parse(readFileSync(0, 'utf8')))
  : await eslint.lintFiles(paths.length ? paths : ['.']);
if (isFix) await ESLint.outputFixes(results);
const formatter = await eslint.loadFormatter('stylish');
process.stdout.write(await formatter.format(results));
process.exitCode = results.some((result) => result.errorCount + result.warningCount > 0) ? 1 : 0;
