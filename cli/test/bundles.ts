import { buildBundles, bundlesIn } from '../../tools/bundles.js';

/** What the packages of all hosts are made from. */
export const buildHostBundles = (): Promise<void> => buildBundles(bundlesIn('connectors/'));
