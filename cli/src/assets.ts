import type { Assets, BuiltHost } from '@glance-kit/manifests';
import { pageDirectory as five9Page } from '@glance-kit/five9/page';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where the built parts of each host's connector are. */
const FOLDERS: Readonly<Record<BuiltHost, string>> = {
  five9: five9Page,
};

/**
 * What a connector was built to, by path.
 *
 * @throws Error when it was not built: in a clone, before `npm run build`
 */
export function assetsOf(host: BuiltHost): Assets {
  const folder = FOLDERS[host];
  if (!existsSync(folder))
    throw new Error(`The package for ${host} was not built. In a clone, run "npm run build" first.`);
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return Object.fromEntries(
    files.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [relative(folder, path).replaceAll('\\', '/'), new Uint8Array(readFileSync(path))];
    }),
  );
}
