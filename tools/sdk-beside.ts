import type { Plugin } from 'esbuild';

/** Leaves a host's SDK out of a bundle: it is loaded from `sdk.js` beside it, which holds it and nothing else. */
export function sdkBeside(names: RegExp): Plugin {
  return {
    name: 'sdk-beside',
    setup(build) {
      build.onResolve({ filter: names }, () => ({ path: './sdk.js', external: true }));
    },
  };
}
