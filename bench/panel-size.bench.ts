import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { BUNDLES, buildBundles } from '../tools/bundles.js';
import type { Bench, BenchRow } from './row.js';

const LIMIT_BYTES = 15_000;

/** What a browser loads for the panel in one language: element, join, lookup and texts. */
const panelSize: Bench = async () => {
  await buildBundles(['panel']);
  const file = fileURLToPath(new URL(`../${BUNDLES.panel.out}`, import.meta.url));
  const bytes = gzipSync(readFileSync(file), { level: 9 }).byteLength;
  const row: BenchRow = {
    figure: 'panel in one language, gzip (bytes)',
    ours: bytes,
    beside: 'limit',
    peer: LIMIT_BYTES,
    ratio: bytes / LIMIT_BYTES,
    goal: 'at most 15 kB',
    met: bytes <= LIMIT_BYTES,
  };
  return [row];
};

export default panelSize;
