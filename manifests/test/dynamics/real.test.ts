import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, test } from '@jest/globals';
import { hostedDirectory, pageDirectory } from '@glance-kit/dynamics/page';
import { buildBundles, bundlesIn } from '../../../tools/bundles.js';
import { buildHost } from '../../src/index.js';
import { checked, fakeParts, wholeConfig } from '../configs.js';
import { openPackage } from './package-rules.js';
import { solutionProblems } from './solution-problems.js';
import { all, textAt } from './xml-tree.js';

/** What an environment serves, by name. */
let served: Map<string, string>;
let entries: Record<string, Uint8Array>;

beforeAll(async () => {
  await buildBundles(bundlesIn('connectors/dynamics/dist/'));
  const files = [['', pageDirectory] as const, ['hosted/', hostedDirectory] as const].flatMap(
    ([prefix, folder]) =>
      readdirSync(folder).map(
        (file) => [prefix + file, new Uint8Array(readFileSync(join(folder, file)))] as const,
      ),
  );
  const parts = { ...fakeParts({}), files: Object.fromEntries(files) };
  const zip = buildHost('dynamics', checked(wholeConfig()), parts).find(({ path }) => path.endsWith('.zip'))!;
  entries = unzipSync(zip.bytes);
  served = new Map(
    all(openPackage(entries).customizations, 'WebResource').map((one) => [
      textAt(one, 'Name'),
      strFromU8(entries[textAt(one, 'FileName').slice(1)]!),
    ]),
  );
}, 120_000);

test('the solution of the built connector keeps every rule', () => {
  expect(solutionProblems(entries)).toEqual([]);
});

test('every file that was built is in it, and the licence of the library that is not ours', () => {
  expect(served.get('glk_/cobrowse/msal.js')).toMatch(/^\/\*! @azure\/msal-browser v\d/);
  expect(served.get('glk_/cobrowse/msal.js.LEGAL.txt')).toMatch(/MIT License[\s\S]*Microsoft/);
  const missing = readdirSync(pageDirectory).filter((file) => !served.has(`glk_/cobrowse/${file}`));
  expect(missing).toEqual([]);
});

test('everything that its pages load is in it, and a strict policy lets it run: no script and no style in a page', () => {
  const pages = [...served].filter(([name]) => name.endsWith('.html'));
  expect(pages.length).toBeGreaterThan(1);
  for (const [page, html] of pages) {
    const folder = page.slice(0, page.lastIndexOf('/') + 1);
    const loaded = [...html.matchAll(/<(?:script|link)\b[^>]*?\s(?:src|href)="([^"]*)"/g)].map(
      ([, address]) => address!,
    );
    expect(loaded.length).toBeGreaterThan(0);
    for (const address of loaded)
      if (!address.startsWith('data:'))
        expect([
          page,
          address,
          served.has(new URL(address, `https://x/${folder}`).pathname.slice(1)),
        ]).toEqual([page, address, true]);
    expect([page, html.match(/<script(?![^>]*\ssrc=)|<style|\son\w+=|\sstyle=|javascript:/g)]).toEqual([
      page,
      null,
    ]);
  }
});
