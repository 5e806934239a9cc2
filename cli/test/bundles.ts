import { BUNDLES, buildBundles, type BundleName } from '../../tools/bundles.js';

/** What the packages of all hosts are made from. */
const OF_CONNECTORS = (Object.keys(BUNDLES) as BundleName[]).filter((name) =>
  BUNDLES[name].out.startsWith('connectors/'),
);

export const buildHostBundles = (): Promise<void> => buildBundles(OF_CONNECTORS);
