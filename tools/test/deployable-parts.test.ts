import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { packageFile } from '@glance-kit/core/node';
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { NODE_PARTS, replaceParts, type Parts } from '../deployable-parts.js';
import { moduleOptions } from '../deployables.js';

/** Loads a source, bundled with these parts, as its bundle is loaded on Node. */
async function load<T>(source: string, parts: Parts): Promise<{ module: T; text: string }> {
  const options = moduleOptions('bare');
  const { outputFiles } = await build({
    ...options,
    entryPoints: [],
    stdin: { contents: source, resolveDir: options.absWorkingDir!, loader: 'ts' },
    plugins: [replaceParts(parts)],
  });
  const text = outputFiles[0]!.text;
  return { module: (await import(`data:text/javascript,${encodeURIComponent(text)}`)) as T, text };
}

interface Vector {
  groupId: number;
  partnerUserId: string;
  apiKey: string;
  expires: number;
  loginKey: string;
}

test('on Node the portable signer mints every key of the shared table with the hashes of the platform', async () => {
  const source = `import { mintLoginKey, portableSigner } from '@glance-kit/core';
    export const mint = ({ groupId, partnerUserId, apiKey, expires }) =>
      mintLoginKey({ groupId: String(groupId), partnerUserId }, expires, portableSigner(apiKey, { now: () => expires - 3600 }));`;
  const path = packageFile(import.meta.resolve('@glance-kit/testing'), 'vectors/login-key-vectors.json');
  const rows = JSON.parse(readFileSync(path, 'utf8')) as Vector[];
  const { module, text } = await load<{ mint: (row: Vector) => string }>(source, NODE_PARTS);
  expect(rows.map(module.mint)).toEqual(rows.map(({ loginKey }) => loginKey));
  expect(text).toContain('node:crypto');
});

test('on Node a token is remembered by the same hash', async () => {
  const source = `import { sha256 } from '@noble/hashes/sha2';
    import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils';
    export const hash = (token) => bytesToHex(sha256(utf8ToBytes(token)));`;
  const [node, portable] = await Promise.all(
    [NODE_PARTS, {}].map((parts) => load<{ hash: (token: string) => string }>(source, parts)),
  );
  for (const token of ['', 'abc', 'Zo\u00eb \ud83d\ude00'.repeat(50)]) {
    expect(node!.module.hash(token)).toBe(createHash('sha256').update(token).digest('hex'));
    expect(portable!.module.hash(token)).toBe(node!.module.hash(token));
  }
  expect(node!.text.length).toBeLessThan(portable!.text.length / 5);
});

test('an export that a part lacks ends the build', async () => {
  const source = `import { sha512 } from '@noble/hashes/sha2'; export const hash = sha512;`;
  await expect(load(source, NODE_PARTS)).rejects.toThrow('sha512');
});
