import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transform } from 'esbuild';
import { entriesOf, ROOT, type Package } from './packages.js';

/** Flex plugins are compiled by webpack 4, which reads nothing newer; servers do not mind. */
const CJS_TARGET = 'es2019';

/** `import.meta.url` exists in ES modules only; the line gives CommonJS files the same address. */
const META_URL = 'glanceKitMetaUrl';
const META_BANNER = `const ${META_URL} = require('node:url').pathToFileURL(__filename).href;`;

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Types and ES modules, from the sources of one package against the built types of the others. */
function compile(folder: string): void {
  const config = join(ROOT, 'node_modules', '.cache', 'glance-kit', `${folder.replaceAll('/', '-')}.json`);
  mkdirSync(dirname(config), { recursive: true });
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.json'),
      compilerOptions: {
        noEmit: false,
        allowJs: false,
        declaration: true,
        customConditions: [],
        rootDir: join(ROOT, folder, 'src'),
        outDir: join(ROOT, folder, 'dist', 'esm'),
      },
      include: [join(ROOT, folder, 'src', '**', '*.ts')],
      exclude: [],
    }),
  );
  const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', config], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${folder} does not compile:\n${stdout}`);
}

async function toCommonJs(esm: string, cjs: string): Promise<void> {
  for (const file of filesIn(esm)) {
    const target = join(cjs, file.slice(esm.length + 1));
    mkdirSync(dirname(target), { recursive: true });
    if (!file.endsWith('.js')) {
      copyFileSync(file, target);
      continue;
    }
    const source = readFileSync(file, 'utf8');
    const usesMeta = source.includes('import.meta.url');
    const { code } = await transform(source, {
      format: 'cjs',
      target: CJS_TARGET,
      platform: 'node',
      define: usesMeta ? { 'import.meta.url': META_URL } : {},
      banner: usesMeta ? META_BANNER : '',
      sourcefile: file,
    });
    writeFileSync(target, code);
  }
}

/** Builds `dist/esm` and, where package.json declares `require`, `dist/cjs`; both with types. */
export async function buildPackage({ folder, manifest }: Package): Promise<void> {
  const dist = join(ROOT, folder, 'dist');
  const esm = join(dist, 'esm');
  const cjs = join(dist, 'cjs');
  for (const folder of [esm, cjs]) rmSync(folder, { recursive: true, force: true });
  compile(folder);
  if (entriesOf(manifest).some(([, entry]) => entry.require)) {
    await toCommonJs(esm, cjs);
    writeFileSync(join(cjs, 'package.json'), '{ "type": "commonjs" }\n');
  }
  writeFileSync(join(esm, 'package.json'), '{ "type": "module" }\n');
  copyFileSync(join(ROOT, 'LICENSE'), join(ROOT, folder, 'LICENSE'));
}
