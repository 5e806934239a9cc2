import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { BUNDLES, buildBundles, type BundleName } from '../tools/bundles.js';
import type { Bench, BenchRow } from './row.js';
import { salesforceBytes } from './salesforce-size.js';

const LIMIT_BYTES = 25_000;
const OPTIONAL_LIMIT_BYTES = 3_000;

const readBuilt = (path: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)));

/** Parts of a connector that every page of it comes with, in files of their own. */
const BESIDE: Partial<Record<BundleName, BundleName>> = { dynamics: 'dynamicsForm' };
/** Of pages that a host has besides its own. */
const NAMES: Partial<Record<BundleName, string>> = { dynamicsHosted: 'dynamics in a plain frame' };

/** What an agent's browser loads for a host besides its SDK: the panel and the connector, one row a connector. */
const connectorSize: Bench = async () => {
  const connectors = (Object.keys(BUNDLES) as BundleName[]).filter((name) =>
    BUNDLES[name].entry.startsWith('connectors/'),
  );
  await buildBundles(connectors);
  const rows = connectors.flatMap((name) => {
    const { entry, out } = BUNDLES[name];
    const script = readBuilt(out);
    if (!script.includes('glance-panel')) return []; // a helper for other pages
    const beside = BESIDE[name];
    const bytes =
      brotliCompressSync(script).byteLength +
      (beside ? brotliCompressSync(readBuilt(BUNDLES[beside].out)).byteLength : 0);
    return row(NAMES[name] ?? entry.split('/')[1]!, bytes);
  });
  return [
    ...rows,
    await optionalRow(),
    row('salesforce with its templates and the labels of one language', await salesforceBytes()),
  ];
};

/** What a page loads besides, and only where its configuration asks for a sign-in in a frame or for `visitorInfo`. */
async function optionalRow(): Promise<BenchRow> {
  await buildBundles(['optional']);
  const bytes = brotliCompressSync(readBuilt(BUNDLES.optional.out)).byteLength;
  return {
    figure: 'beside it, where a sign-in in a frame or visitorInfo is configured, brotli (bytes)',
    ours: bytes,
    beside: 'limit',
    peer: OPTIONAL_LIMIT_BYTES,
    ratio: bytes / OPTIONAL_LIMIT_BYTES,
    goal: 'at most 3 kB',
    met: bytes <= OPTIONAL_LIMIT_BYTES,
  };
}

const row = (host: string, bytes: number): BenchRow => ({
  figure: `panel plus connector, ${host}, brotli (bytes)`,
  ours: bytes,
  beside: 'limit',
  peer: LIMIT_BYTES,
  ratio: bytes / LIMIT_BYTES,
  goal: 'at most 25 kB',
  met: bytes <= LIMIT_BYTES,
});

export default connectorSize;
