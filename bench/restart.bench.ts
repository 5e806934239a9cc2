import { restartUnderLoad } from '../functions/express/test/restart.js';
import type { Bench } from './row.js';

/** Login-key requests that fail while one process of the server takes over from another. */
const restart: Bench = async () => {
  const { outcomes, codes } = await restartUnderLoad();
  const failed =
    outcomes.filter((status) => status !== '200').length + codes.filter((code) => code !== 0).length;
  return [
    {
      figure: `failed of ${outcomes.length.toLocaleString('en')} requests across a graceful restart`,
      ours: failed,
      beside: 'limit',
      peer: 0,
      ratio: failed,
      goal: 'none',
      met: failed === 0,
    },
  ];
};

export default restart;
