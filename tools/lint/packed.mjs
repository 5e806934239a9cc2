// Judges packed packages as those who install them meet them: publint over the manifest and its files, attw over the
// types in every way of resolving. Lives here because attw brings a TypeScript of its own.
//   node tools/lint/packed.mjs <tarball ...>     prints one problem a line; exit code 1 when there is any
import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { problemKindInfo } from '@arethetypeswrong/core/problems';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';

/** Ways of resolving that a package without CommonJS does not serve: by intent, the kit's servers are ES modules. */
const COMMONJS_ONLY = ['node10', 'node16-cjs'];

/** @returns {Promise<string[]>} what publint says, its suggestions too */
async function fileProblems(tarball) {
  const { messages, pkg } = await publint({ pack: { tarball }, level: 'suggestion', strict: true });
  return messages.map(
    (message) => `publint ${message.code}: ${formatMessage(message, pkg, { color: false })}`,
  );
}

/** Whether an entry point gives CommonJS anything: `./page` of a connector does not. */
const hasCommonJs = (manifest, entry) => {
  const target = manifest.exports?.[entry];
  return typeof target !== 'object' || 'require' in target;
};

/** @returns {Promise<string[]>} */
async function typeProblems(tarball, manifest) {
  const data = Object.entries(manifest.exports ?? {})
    .filter(([, target]) => typeof target === 'string')
    .map(([entry]) => entry);
  const analysis = await checkPackage(createPackageFromTarballData(tarball), {
    // Data is imported as data.
    excludeEntrypoints: data.flatMap((entry) => [
      entry,
      new RegExp(`^${entry.replaceAll('.', '\\.').replaceAll('*', '.*')}$`),
    ]),
  });
  if (!analysis.types) return ['attw: it has no types'];
  const counts = (problem) =>
    !(
      problem.entrypoint &&
      COMMONJS_ONLY.includes(problem.resolutionKind) &&
      !hasCommonJs(manifest, problem.entrypoint)
    );
  return analysis.problems.filter(counts).map((problem) => {
    const where = [problem.entrypoint, problem.resolutionKind ?? problem.resolutionOption, problem.fileName]
      .filter(Boolean)
      .join(' ');
    const isOld = problem.kind === 'NoResolution' && problem.resolutionKind === 'node10';
    const hint = isOld ? '; name its types in "typesVersions"' : '';
    return `attw ${problem.kind}: ${problemKindInfo[problem.kind].shortDescription}${where ? ` (${where})` : ''}${hint}`;
  });
}

const lines = [];
for (const path of process.argv.slice(2)) {
  const tarball = new Uint8Array(readFileSync(path));
  const files = createPackageFromTarballData(tarball);
  const manifest = JSON.parse(files.readFile(`/node_modules/${files.packageName}/package.json`));
  const problems = [...(await fileProblems(tarball.buffer)), ...(await typeProblems(tarball, manifest))];
  lines.push(...problems.map((problem) => `${manifest.name}: ${problem}`));
}
if (lines.length) process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = lines.length ? 1 : 0;
