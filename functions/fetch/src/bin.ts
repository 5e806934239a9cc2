#!/usr/bin/env node
import { deployableProgram } from '@glance-kit/core/node';

process.exitCode = deployableProgram(import.meta.url, {
  command: 'npx @glance-kit/functions-fetch',
  what: 'the login-key function for Cloudflare Workers, Deno and Bun',
  next: [
    'Go to <folder>. Try it here, settings in the environment: npx workerd serve worker.capnp.',
    'Fill in [vars] of wrangler.toml (Workers), or set the same names in the environment (Deno, Bun).',
    'Give the API key: npx wrangler secret put GLANCE_API_KEY.',
    'Deploy: npx wrangler deploy. Or start it: deno serve --allow-env --allow-net login-key.js, bun login-key.js.',
  ],
});
