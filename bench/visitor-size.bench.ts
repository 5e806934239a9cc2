import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { BUNDLE_OPTIONS, BUNDLES } from '../tools/bundles.js';
import type { Bench } from './row.js';

/** All that cobrowse-sdk-js makes a visitor's page load, kB gzip: its published bundle, as measured for this project. */
const COBROWSE_SDK_JS_KB = 126.9;
const LIMIT_KB = 35;

/** Everything a default session loads on the visitor's page: the loader, and the session script with its widget. */
const LOADED = ['loader', 'session'] as const;

const bench: Bench = async () => {
  const sizes = await Promise.all(
    LOADED.map(async (name) => {
      const { entry, out, format } = BUNDLES[name];
      const options = {
        ...BUNDLE_OPTIONS,
        entryPoints: [entry],
        outfile: out,
        format,
        write: false,
      };
      const { outputFiles } = await build({ ...options, write: false });
      const script = outputFiles.find(({ path }) => path.endsWith('.js'))!;
      return gzipSync(script.contents, { level: 9 }).length;
    }),
  );
  const kb = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1000;
  return [
    {
      figure: 'visitor page, everything a session loads (kB gzip)',
      ours: Number(kb.toFixed(1)),
      beside: 'cobrowse-sdk-js (kB gzip)',
      peer: COBROWSE_SDK_JS_KB,
      ratio: Number((COBROWSE_SDK_JS_KB / kb).toFixed(2)),
      goal: `at most ${LIMIT_KB} kB`,
      met: kb <= LIMIT_KB,
    },
  ];
};

export default bench;
