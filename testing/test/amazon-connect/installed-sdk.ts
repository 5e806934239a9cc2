import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, normalize, sep } from 'node:path';

const PACKAGES = ['app', 'contact', 'core', 'voice', 'workspace-types'] as const;
const require = createRequire(import.meta.url);

const folderOf = (name: string): string => dirname(require.resolve(`@amazon-connect/${name}/package.json`));

/** Import map of a page that loads the SDK's own files, one by one, as they were installed. */
export const IMPORT_MAP = JSON.stringify({
  imports: Object.fromEntries(
    PACKAGES.map((name) => [`@amazon-connect/${name}`, `/sdk/${name}/lib-esm/index.js`]),
  ),
});

/**
 * The installed file behind an address of `IMPORT_MAP`, or where it moved to: the SDK's modules import each other
 * without an ending, as bundlers read them.
 */
export function installedSdkFile(path: string): { content: Buffer } | { location: string } | undefined {
  const [, name = '', file = ''] = /^\/sdk\/([a-z-]+)\/(.+)$/.exec(path) ?? [];
  if (!PACKAGES.includes(name as never)) return undefined;
  const folder = folderOf(name);
  const target = normalize(join(folder, file));
  if (!target.startsWith(folder + sep)) return undefined;
  if (file.endsWith('.js')) return existsSync(target) ? { content: readFileSync(target) } : undefined;
  for (const ending of ['.js', '/index.js']) {
    if (existsSync(target + ending)) return { location: path + ending };
  }
  return undefined;
}
