import { HOST_NAMES, suggest, type HostName } from '@glance-kit/manifests';
import { foldText } from '@glance-kit/core/node';
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, resolve } from 'node:path';
import { configTemplate } from '../config/template.js';
import { CONFIG_FILES } from '../config/find.js';
import { EXIT, styleFor, type Io } from '../io.js';
import { UsageError } from '../usage-error.js';
import { shortPath } from './build.js';

export interface InitOptions {
  config?: string;
  ts?: boolean;
  json?: boolean;
}

function hostOf(name: string): HostName {
  const host = HOST_NAMES.find((one) => one === name);
  if (host) return host;
  const meant = suggest(name, HOST_NAMES);
  throw new UsageError(
    `There is no host ${JSON.stringify(name)}.`,
    meant ? `Did you mean "${meant}"?` : `There is ${HOST_NAMES.join(', ')}.`,
  );
}

/** Where an editor finds the schema: beside the file where the package is installed there, else at a package mirror. */
function schemaAddress(folder: string): string {
  const inPackage = 'schema/glance-kit.config.schema.json';
  if (existsSync(join(folder, 'node_modules/glance-kit', inPackage)))
    return `./node_modules/glance-kit/${inPackage}`;
  return `https://unpkg.com/glance-kit@${ownVersion()}/${inPackage}`;
}

/** The package's own version, from its manifest. */
export function ownVersion(): string {
  const manifest = createRequire(import.meta.url).resolve('glance-kit/package.json');
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}

/** `glance-kit init [host...]`: writes a configuration with a comment at each setting. Returns the exit code. */
export function init(names: readonly string[], options: InitOptions, io: Io): number {
  const hosts = names.length ? names.map(hostOf) : HOST_NAMES;
  const name = options.config ?? (options.ts ? CONFIG_FILES[1] : CONFIG_FILES[0]);
  const file = resolve(io.cwd, name);
  const shown = shortPath(io.cwd, file);
  const kind = extname(file);
  if (!['.json', '.jsonc', '.ts', '.mts'].includes(kind))
    throw new UsageError(`${shown} is neither .json nor .ts.`, 'Name a file that ends with one of them.');
  if (options.ts && kind.startsWith('.json'))
    throw new UsageError('--ts and a .json file do not go together.', 'Leave one of them out.');
  if (!existsSync(dirname(file)))
    throw new UsageError(`There is no folder ${dirname(file)}.`, 'Make it first.');
  if (lstatSync(file, { throwIfNoEntry: false })) {
    const message = `${shown} is there already. Nothing was written.`;
    if (options.json) io.out(`${JSON.stringify({ ok: false, file, message }, undefined, 2)}\n`);
    else io.err(`${message} Change it, or name another file with --config.\n`);
    return EXIT.wrong;
  }
  const template = configTemplate(hosts);
  writeFileSync(
    file,
    kind.startsWith('.json') ? template.json(schemaAddress(dirname(file))) : template.module(),
  );
  if (options.json) {
    io.out(`${JSON.stringify({ ok: true, file, hosts }, undefined, 2)}\n`);
    return EXIT.done;
  }
  const { bold, good } = styleFor(io, 'out');
  const config = CONFIG_FILES.some((known) => known === name) ? '' : ` --config ${name}`;
  io.out(
    `${good('✓')} Wrote ${bold(shown)}.\n\n${foldText('Put your group number and your addresses into it; a comment says what each setting does. Then:')}\n\n  ${bold(`glance-kit build ${hosts.length === 1 ? hosts[0] : 'all'}${config}`)}\n`,
  );
  return EXIT.done;
}
