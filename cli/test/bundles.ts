import { buildBundles, type BundleName } from '../../tools/bundles.js';

/** What the packages of all hosts are made from. */
const BUNDLES: BundleName[] = [
  'five9',
  'amazon-connect',
  'amazon-connect-sdk',
  'dynamics',
  'dynamicsForm',
  'dynamicsRedirect',
  'flexPlugin',
  'web',
  'webEmbed',
];

export const buildHostBundles = (): Promise<void> => buildBundles(BUNDLES);
