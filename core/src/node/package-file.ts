import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Absolute path of a file inside the package that a module belongs to; the same from `src` and from `dist`.
 *
 * @param importMetaUrl  `import.meta.url` of a module of that package
 * @param path           from the package's root, with `/`
 * @throws Error when the module is in no package
 */
export function packageFile(importMetaUrl: string, path: string): string {
  let directory = dirname(fileURLToPath(importMetaUrl));
  for (;;) {
    const manifest = join(directory, 'package.json');
    // Folders in `dist` have a manifest of their own that only tells the module type.
    if (existsSync(manifest) && isNamed(manifest)) return join(directory, ...path.split('/'));
    const parent = dirname(directory);
    if (parent === directory) throw new Error('The module is not inside a package.');
    directory = parent;
  }
}

function isNamed(manifest: string): boolean {
  return 'name' in (JSON.parse(readFileSync(manifest, 'utf8')) as object);
}
