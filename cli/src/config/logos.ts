import { HOST_NAMES, pathText, type ConfigProblem } from '@glance-kit/manifests';
import { readFileSync, statSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
};
/** As a `data:` address it grows by a third. */
const MAX_BYTES = 48 * 1024;

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Builds the images that a configuration names as files into it, for pages and plugins that have no place for a file.
 * Changes `value`.
 *
 * @param file  of the configuration: images are relative to it
 */
export function inlineLogos(value: unknown, file: string): ConfigProblem[] {
  if (!isTree(value)) return [];
  const hosts = isTree(value['hosts']) ? value['hosts'] : {};
  const scopes: [(string | number)[], unknown][] = [
    [[], value],
    ...HOST_NAMES.map((host): [string[], unknown] => [['hosts', host], hosts[host]]),
  ];
  return scopes.flatMap(([keys, scope]) => {
    const branding = isTree(scope) ? scope['branding'] : undefined;
    const logo = isTree(branding) ? branding['logo'] : undefined;
    if (!isTree(branding) || typeof logo !== 'string' || /^(?:data:|\/|$)/.test(logo)) return [];
    const read = readLogo(resolve(dirname(file), logo));
    branding['logo'] = read.data ?? branding['logo'];
    if (read.data !== undefined) return [];
    // An address or a file of the pages is for the rules of the configuration to judge.
    const at = [...keys, 'branding', 'logo'];
    branding['logo'] = '/';
    return [
      { keys: at, path: pathText(at), found: JSON.stringify(logo), problem: read.problem, fix: read.fix },
    ];
  });
}

function readLogo(path: string): { data: string } | { data?: undefined; problem: string; fix: string } {
  const type = TYPES[extname(path).toLowerCase()];
  if (type === undefined)
    return {
      problem: 'is not an image',
      fix: 'Name a file of kind svg, png, webp, jpg or gif, or a path such as "/logo.svg" on the origin of the pages.',
    };
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat?.isFile())
    return { problem: 'is no file', fix: 'Write its path from the folder of the configuration.' };
  if (stat.size > MAX_BYTES)
    return { problem: 'is too large', fix: 'Take an image of at most 48 KB; it is shown 24 px high.' };
  return { data: `data:${type};base64,${readFileSync(path).toString('base64')}` };
}
