#!/usr/bin/env node
import { deployableProgram } from '@glance-kit/core/node';

process.exitCode = deployableProgram(import.meta.url, {
  command: 'npx @glance-kit/functions-fetch',
  what: 'the login-key function for Cloudflare Workers, Deno and Bun',
  next: [
    'Go to <folder> and try it here, without an account:\nnode try.mjs',
    'Start it here, settings in the environment:\nnpx workerd serve worker.capnp',
    'Fill in [vars] of wrangler.toml (Workers), or set the same names in the environment (Deno, Bun).',
    'On Workers, give the API key and deploy:\nnpx wrangler secret put GLANCE_API_KEY\nnpx wrangler deploy',
    'On Deno or Bun, start it:\ndeno serve --allow-env --allow-net login-key.js\nbun login-key.js',
  ],
});
