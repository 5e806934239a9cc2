import { strFromU8, unzipSync } from 'fflate';
import { beforeAll, expect, test } from '@jest/globals';
import {
  DEPLOYABLES,
  buildDeployables,
  deployableFiles,
  deployableSize,
  deployablesOf,
  zipDeployable,
  type DeployableName,
} from '../deployables.js';

const NAMES = Object.keys(DEPLOYABLES) as DeployableName[];

beforeAll(() => buildDeployables());

test.each(NAMES)('the zip of %s holds its files, and the same bytes each time it is built', async (name) => {
  const first = zipDeployable(name);
  await buildDeployables([name]);
  expect(Buffer.from(zipDeployable(name)).equals(first)).toBe(true);
  expect(Object.keys(unzipSync(first)).sort()).toEqual(deployableFiles(name));
});

test('a zip does not tell the time zone it was made in', () => {
  const zone = process.env['TZ'];
  try {
    const zips = ['UTC', 'Pacific/Auckland', 'America/Los_Angeles'].map((one) => {
      process.env['TZ'] = one;
      return Buffer.from(zipDeployable('fetch')).toString('base64');
    });
    expect(new Set(zips).size).toBe(1);
  } finally {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  }
});

test('a package carries the files of its deployable', () => {
  expect(deployablesOf('functions/fetch')).toEqual([
    'dist/deploy/activity.js',
    'dist/deploy/login-key.js',
    'dist/deploy/package.json',
    'dist/deploy/try.mjs',
    'dist/deploy/worker.capnp',
    'dist/deploy/wrangler.toml',
  ]);
  expect(deployablesOf('functions/express')).toEqual([]);
});

test.each(['bare', 'azure', 'twilio', 'fetch'] as const)(
  '%s is smaller than the documented sample',
  (name) => {
    expect(deployableSize(name).zipped).toBeLessThan(deployableSize('sample').zipped);
  },
);

test('the signer and the handler alone take at most 4 kB', () => {
  expect(deployableSize('bare').zipped).toBeLessThanOrEqual(4_000);
});

test.each(NAMES)('no file of %s names a place of this machine or a secret', (name) => {
  for (const [path, bytes] of Object.entries(unzipSync(zipDeployable(name)))) {
    const text = strFromU8(bytes);
    expect([path, text.includes(process.cwd())]).toEqual([path, false]);
    // Settings that are secrets are empty in every example.
    expect([path, /GLANCE_API_KEY"?\s*[:=]\s*"[^"]/.test(text)]).toEqual([path, false]);
  }
});
