import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { BUNDLES, buildBundles, type BundleName } from '../tools/bundles.js';
import type { Bench } from './row.js';

const LIMIT_BYTES = 25_000;

/** What an agent's browser loads for a host besides its SDK: the panel and the connector, one row a connector. */
const connectorSize: Bench = async () => {
  const connectors = (Object.keys(BUNDLES) as BundleName[]).filter((name) =>
    BUNDLES[name].entry.startsWith('connectors/'),
  );
  await buildBundles(connectors);
  return connectors.flatMap((name) => {
    const { entry, out } = BUNDLES[name];
    const script = readFileSync(fileURLToPath(new URL(`../${out}`, import.meta.url)));
    if (!script.includes('glance-panel')) return []; // a helper for other pages
    const bytes = brotliCompressSync(script).byteLength;
    return {
      figure: `panel plus connector, ${entry.split('/')[1]}, brotli (bytes)`,
      ours: bytes,
      beside: 'limit',
      peer: LIMIT_BYTES,
      ratio: bytes / LIMIT_BYTES,
      goal: 'at most 25 kB',
      met: bytes <= LIMIT_BYTES,
    };
  });
};

export default connectorSize;
