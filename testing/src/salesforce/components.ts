import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectLabels, type CustomLabels } from './labels.js';
import { platformModule } from './platform-modules.js';

export interface LightningComponentsOptions {
  /** A folder that `@lwc/engine-dom`, `@lwc/synthetic-shadow`, `@lwc/rollup-plugin` and `rollup` are installed for. */
  modules: string;
  /** `lwc` folders of sfdx source, as they are deployed. */
  components: readonly string[];
  /** Folder of the sfdx project that has the custom labels of the components, and translations of them. */
  project?: string;
  /** Folder that the compiled script is kept in, by the content of its sources; compiled each time unless given. */
  cache?: string;
}

/** One file of the engine, served as it is installed. */
export interface EngineFile {
  path: string;
  version: string;
  /** SHA-256 of the file, hexadecimal. */
  sha256: string;
}

export interface LightningComponents {
  engine: { engineDom: EngineFile; syntheticShadow: EngineFile };
  /** All components as one module, compiled by Salesforce's own compiler; it imports `./engine-dom.js`. */
  script: string;
  /** What the compiler remarked. */
  warnings: string[];
}

/** The parts of Rollup that are used; it comes by its path. */
interface Rollup {
  rollup(options: object): Promise<{
    generate(options: object): Promise<{ output: { code?: string }[] }>;
    close(): Promise<void>;
  }>;
}

const ENTRY = '\0lightning-components';
const PLATFORM = '\0platform:';
const NAMESPACE = 'c';

/**
 * Compiles components of an sfdx project as an org does: the same files, Salesforce's compiler and engine, with the
 * platform's modules played by `lightningPage`. `globalThis.lightningComponents.create(name, properties)` makes one.
 *
 * @throws Error when Salesforce's packages are not installed, or with the compiler's message
 */
export async function lightningComponents(options: LightningComponentsOptions): Promise<LightningComponents> {
  const { modules, components, cache, project } = options;
  const engine = enginesOf(createRequire(join(modules, 'package.json')));
  const labels = project === undefined ? {} : projectLabels(project, 'en_US');
  if (cache === undefined) return { engine, ...(await compile(options, labels)) };
  const file = join(cache, `components-${fingerprint(components, engine, labels)}.json`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(await compile(options, labels)));
    renameSync(draft, file);
  }
  return { engine, ...(JSON.parse(readFileSync(file, 'utf8')) as Compiled) };
}

type Compiled = Pick<LightningComponents, 'script' | 'warnings'>;

/** Of how it is compiled: a change compiles anew. */
const RECIPE = '2';

function fingerprint(
  folders: readonly string[],
  { engineDom }: LightningComponents['engine'],
  labels: CustomLabels,
): string {
  const hash = createHash('sha256').update(`${RECIPE} ${engineDom.sha256} ${Object.keys(labels).join()}`);
  for (const folder of folders)
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile())
      .map((one) => join(one.parentPath, one.name))
      .sort())
      hash.update(`\0${relative(folder, entry)}\0`).update(readFileSync(entry));
  return hash.digest('hex').slice(0, 24);
}

async function compile(options: LightningComponentsOptions, labels: CustomLabels): Promise<Compiled> {
  const require = createRequire(join(options.modules, 'package.json'));
  // The package's main is CommonJS and its exports name no module: the real paths are needed.
  const { rollup } = (await import(pathToFileURL(require.resolve('rollup')).href)) as Rollup;
  const lwc = require('@lwc/rollup-plugin') as (options: object) => object;
  const names = options.components.flatMap((folder) =>
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => ({ name, folder: join(folder, name) })),
  );
  const warnings: string[] = [];
  const build = await rollup({
    input: ENTRY,
    external: ['lwc', '@lwc/engine-dom'],
    onwarn: ({ message }: { message: string }) => warnings.push(message),
    plugins: [
      {
        name: 'lightning-platform',
        resolveId(id: string) {
          if (id === ENTRY) return id;
          return platformModule(id, labels) === undefined ? undefined : PLATFORM + id;
        },
        load(id: string) {
          if (id === ENTRY) return entry(names);
          return id.startsWith(PLATFORM) ? platformModule(id.slice(PLATFORM.length), labels) : undefined;
        },
      },
      lwc({
        rootDir: options.components[0],
        modules: names.map(({ name, folder }) => ({
          name: `${NAMESPACE}/${name}`,
          path: join(folder, `${name}.js`),
        })),
        exclude: [`${ENTRY}*`, `${PLATFORM}*`],
      }),
    ],
  });
  try {
    const { output } = await build.generate({
      format: 'esm',
      paths: { lwc: './engine-dom.js', '@lwc/engine-dom': './engine-dom.js' },
    });
    return { script: output[0]?.code ?? '', warnings };
  } finally {
    await build.close();
  }
}

/** Only those that a page or another component can be made of: a folder without a template is a module. */
function entry(names: readonly { name: string; folder: string }[]): string {
  const drawn = names.filter(({ name, folder }) => existsSync(join(folder, `${name}.html`)));
  return `import { createElement } from 'lwc';
${drawn.map(({ name }, at) => `import c${at} from '${NAMESPACE}/${name}';`).join('\n')}
const table = { ${drawn.map(({ name }, at) => `${JSON.stringify(name)}: c${at}`).join(', ')} };
const tagOf = (name) => '${NAMESPACE}-' + name.replace(/[A-Z]/g, (letter) => '-' + letter.toLowerCase());
globalThis.lightningComponents = {
  create(name, properties = {}) {
    return Object.assign(createElement(tagOf(name), { is: table[name] }), properties);
  },
};`;
}

function enginesOf(require: NodeRequire): LightningComponents['engine'] {
  return {
    engineDom: engineFile(require, '@lwc/engine-dom'),
    syntheticShadow: engineFile(require, '@lwc/synthetic-shadow'),
  };
}

function engineFile(require: NodeRequire, name: string): EngineFile {
  const folder = dirname(require.resolve(`${name}/package.json`));
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  const path = join(folder, 'dist', 'index.js');
  return { path, version, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
}
