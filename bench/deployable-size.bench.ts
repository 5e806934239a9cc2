import { build } from 'esbuild';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { replaceParts, type Parts } from '../tools/deployable-parts.js';
import {
  DEPLOYABLES,
  buildDeployables,
  deployableSize,
  moduleOptions,
  zippedBytes,
  type Deployable,
} from '../tools/deployables.js';
import { trimRemedies } from '../tools/trim-remedies.js';
import type { Bench, BenchRow } from './row.js';

const RUNTIMES = ['aws-lambda', 'azure', 'twilio', 'fetch'] as const;
const BARE_LIMIT_BYTES = 4_000;
const TABLE = 'functions/handlers/src/function/identity-settings.ts';

/** The function as it is deployed, which knows every identity, cut down to the two that the goal speaks of. */
function withFlexAndJwt(): Parts {
  const source = readFileSync(fileURLToPath(new URL(`../${TABLE}`, import.meta.url)), 'utf8');
  const cut = source.replace(/const IDENTITY_KINDS = \{[^}]*\}/, 'const IDENTITY_KINDS = { flex, jwt }');
  if (cut === source) throw new Error(`The table of identities is not where the bench looks: ${TABLE}.`);
  return { [TABLE]: cut };
}

type Runtime = (typeof RUNTIMES)[number];

/** Modules of a runtime, file to source: the login-key function, and the one for activity records where it is apart. */
function modulesOf(runtime: Runtime): [figure: string, file: string, entry: string][] {
  const row: Deployable = DEPLOYABLES[runtime];
  return [
    [runtime, row.file, row.entry],
    ...Object.entries(row.more ?? {}).map(([file, entry]): [string, string, string] => [
      `${runtime} activity`,
      file,
      entry,
    ]),
  ];
}

async function zippedWith(runtime: Runtime, file: string, entry: string, parts: Parts): Promise<number> {
  const plugins = [replaceParts({ ...DEPLOYABLES[runtime].parts, ...parts })];
  const { outputFiles } = await build({ ...moduleOptions(runtime), entryPoints: [entry], plugins });
  return zippedBytes(file, Buffer.from(trimRemedies(outputFiles[0]!.text)));
}

/** What gets uploaded, beside the documented recipe on crypto-js, built and zipped in the same way. */
const deployableSizes: Bench = async () => {
  await buildDeployables([...RUNTIMES, 'bare', 'sample']);
  const sample = deployableSize('sample').zipped;
  const row = (figure: string, ours: number, isGoal: boolean): BenchRow => ({
    figure: `${figure} (bytes)`,
    ours,
    beside: 'crypto-js sample (bytes)',
    peer: sample,
    ratio: ours / sample,
    goal: isGoal ? 'no larger' : 'for information',
    met: !isGoal || ours <= sample,
  });
  const bare = deployableSize('bare').zipped;
  const rows: BenchRow[] = [];
  for (const runtime of RUNTIMES)
    for (const [figure, file, entry] of modulesOf(runtime)) {
      const zipped = await zippedWith(runtime, file, entry, withFlexAndJwt());
      rows.push(row(`${figure}: zipped, Flex token and JWT`, zipped, true));
    }
  for (const runtime of RUNTIMES)
    for (const [figure, file] of modulesOf(runtime))
      rows.push(row(`${figure}: zipped, every identity`, deployableSize(runtime, file).zipped, false));
  return [
    ...rows,
    {
      figure: 'bare signer and handler: zipped (bytes)',
      ours: bare,
      beside: 'limit',
      peer: BARE_LIMIT_BYTES,
      ratio: bare / BARE_LIMIT_BYTES,
      goal: 'at most 4 kB',
      met: bare <= BARE_LIMIT_BYTES,
    },
  ];
};

export default deployableSizes;
