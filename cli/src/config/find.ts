import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from '../usage-error.js';

/** Names that are looked for, the first one is what `init` writes. */
export const CONFIG_FILES = ['glance-kit.config.json', 'glance-kit.config.ts'] as const;

/**
 * Path of the configuration.
 *
 * @param named  as the command line names it
 * @throws UsageError when there is none, or more than one to choose from
 */
export function findConfig(cwd: string, named: string | undefined): string {
  if (named !== undefined) {
    const file = resolve(cwd, named);
    if (existsSync(file)) return file;
    throw new UsageError(
      `There is no file ${named}.`,
      'Check the path after --config, or write one with "glance-kit init".',
    );
  }
  const found = CONFIG_FILES.filter((name) => existsSync(join(cwd, name)));
  if (found.length > 1)
    throw new UsageError(`There are ${found.join(' and ')}.`, 'Name the one you mean with --config.');
  if (found[0] === undefined)
    throw new UsageError(
      'There is no configuration here yet.',
      'Write one with "glance-kit init", or name yours with --config.',
    );
  return join(cwd, found[0]);
}
