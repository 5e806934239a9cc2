import { jsonLog, problem } from '@glance-kit/core';
import { loginKeyFunction } from '@glance-kit/handlers';
import { environmentOf } from './environment.js';
import { toFetch } from './to-fetch.js';

/** Where existing front ends look for the function. */
const PATH = '/getloginkey';

const log = jsonLog((line) => console.log(line.trimEnd()));

/**
 * The login-key function as a module: settings from the environment, `POST /getloginkey`, everything else is 404.
 * Set up at the first request of an isolate, since Workers get their settings with it.
 */
export const loginKeyModule = toFetch<unknown>((env) => {
  const { handler } = loginKeyFunction(environmentOf(env), { log });
  return async (request) =>
    new URL(request.url).pathname === PATH
      ? handler(request)
      : problem(404, 'not_found', 'There is nothing at this address.');
}, log);
