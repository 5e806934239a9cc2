import { readFile } from 'node:fs/promises';
import { transform, type Plugin } from 'esbuild';

/** A stylesheet in a module: one constant, a template without expressions. */
const STYLE = /= `([^`$\\]+)`;\n/;

/** Minifies the stylesheets that modules named `…-style.ts` hold as text, which esbuild itself leaves as they are. */
export const minifyStyles: Plugin = {
  name: 'minify-styles',
  setup(build) {
    build.onLoad({ filter: /-style\.ts$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const style = STYLE.exec(source)?.[1];
      if (style === undefined) throw new Error(`${path} is not one stylesheet in a template.`);
      const { code } = await transform(style, { loader: 'css', minify: true });
      // esbuild leaves the values of custom properties as they are; after a colon or a comma no blank counts.
      const small = code.trim().replace(/([:,]) /g, '$1');
      return { contents: source.replace(STYLE, () => `= ${JSON.stringify(small)};\n`), loader: 'ts' };
    });
  },
};
