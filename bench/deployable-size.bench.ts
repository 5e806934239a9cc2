import { buildDeployables, deployableSize, type DeployableName } from '../tools/deployables.js';
import type { Bench, BenchRow } from './row.js';

const BARE_LIMIT_BYTES = 4_000;

const row = (what: string, ours: number, beside: string, peer: number, goal: string): BenchRow => ({
  figure: `${what}, minified and zipped (bytes)`,
  ours,
  beside,
  peer,
  ratio: ours / peer,
  goal,
  met: ours <= peer,
});

/** What gets uploaded, beside the documented recipe on crypto-js, built and zipped in the same way. */
const deployableSizes: Bench = async () => {
  const names: DeployableName[] = ['flex', 'jwt', 'bare', 'sample'];
  await buildDeployables(names);
  const size = (name: DeployableName): number => deployableSize(name).zipped;
  const [beside, goal] = ['crypto-js sample (bytes)', 'no larger'];
  return [
    row('login-key function, Flex token', size('flex'), beside, size('sample'), goal),
    row('login-key function, JWT', size('jwt'), beside, size('sample'), goal),
    row('bare signer and handler', size('bare'), 'limit', BARE_LIMIT_BYTES, 'at most 4 kB'),
  ];
};

export default deployableSizes;
