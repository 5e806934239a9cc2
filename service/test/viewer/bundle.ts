import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const built = new Map<string, Promise<string>>();

/** A browser bundle of a source file, made in memory once a run. `path` from the service's folder. */
export function bundled(path: string): Promise<string> {
  const known = built.get(path);
  if (known) return known;
  const made = build({
    entryPoints: [fileURLToPath(new URL(`../../${path}`, import.meta.url))],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@glance-kit/source'],
    logLevel: 'silent',
  }).then(({ outputFiles }) => outputFiles[0]!.text);
  built.set(path, made);
  return made;
}
