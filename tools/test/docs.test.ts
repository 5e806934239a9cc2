import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import { verifyLoginKey } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { ROOT } from '../packages.js';

const SKIPPED = new Set(['node_modules', 'dist', '.git', '.data', 'coverage']);

function markdownFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** The heading as GitHub addresses it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

function deadLinks(file: string): string[] {
  const text = readFileSync(file, 'utf8').replace(/```[\s\S]*?```/g, '');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)"/g)].map(
    ([, link, file]) => (link ?? file)!,
  );
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path ? join(dirname(file), path) : file;
      if (!existsSync(target)) return true;
      if (!anchor) return false;
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
        anchorOf(heading!),
      );
      return !headings.includes(anchor);
    });
}

test.each(markdownFiles(ROOT).map((file) => relative(ROOT, file)))(
  'every link of %s leads somewhere',
  (file) => {
    expect(deadLinks(join(ROOT, file))).toEqual([]);
  },
);

test('the example "Mint a login key" of the README makes a key that verifies', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const example = /## Mint a login key[\s\S]*?```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  expect(example).toContain('mintLoginKey');
  const apiKey = 'test-apikey-of the example';
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '--conditions=@glance-kit/source',
      '--import',
      'tsx',
      '--input-type=module',
      '--eval',
      `${example!.replaceAll('!', '')}\nprocess.stdout.write(loginKey);`,
    ],
    { cwd: ROOT, encoding: 'utf8', env: { ...process.env, GLANCE_API_KEY: apiKey } },
  );
  expect(stderr).toBe('');
  const user = { groupId: '12345', partnerUserId: 'agent@example.com' };
  expect(verifyLoginKey(user, stdout, nodeSigner(apiKey))).toMatchObject({ ok: true });
});

const scriptsOf = (path: string): Record<string, string> =>
  (JSON.parse(readFileSync(path, 'utf8')) as { scripts?: Record<string, string> }).scripts ?? {};

/** The scripts a reader of a page has: the repository's, and those of the folder that a runtime's guide is about. */
function scriptsFor(file: string): Record<string, string> {
  const own = scriptsOf(join(ROOT, 'package.json'));
  const [, runtime] =
    /^(?:docs\/functions\/([\w-]+)\.md|functions\/([\w-]+)\/deploy\/.*)$/
      .exec(relative(ROOT, file).replaceAll('\\', '/'))
      ?.filter((part) => part !== undefined) ?? [];
  const deployed = join(ROOT, 'functions', runtime ?? '', 'deploy', 'package.json');
  return runtime !== undefined && existsSync(deployed) ? { ...own, ...scriptsOf(deployed) } : own;
}

test('every command that the documentation names exists', () => {
  for (const file of markdownFiles(ROOT)) {
    const scripts = scriptsFor(file);
    const text = readFileSync(file, 'utf8');
    for (const [, name] of text.matchAll(/npm (?:run )?(start|test|(?<=run )[a-z:]+)/g)) {
      expect({ file: relative(ROOT, file), script: name, exists: name! in scripts }).toMatchObject({
        exists: true,
      });
    }
  }
});
