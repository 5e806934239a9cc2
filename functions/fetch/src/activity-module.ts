import { jsonLog, problem } from '@glance-kit/core';
import { activityFunction, taskRouterKind, webhookKind } from '@glance-kit/handlers';
import { environmentOf } from './environment.js';
import { toFetch } from './to-fetch.js';

const PATH = '/activity';
const KINDS = { taskrouter: taskRouterKind, webhook: webhookKind };

const log = jsonLog((line) => console.log(line.trimEnd()));

/**
 * The function that takes activity records as a module of its own: settings from the environment, `POST /activity`,
 * everything else is 404, and so is that without `GLANCE_ACTIVITY`.
 */
export const activityModule = toFetch<unknown>((env) => {
  const handler = activityFunction(environmentOf(env), { log }, KINDS);
  return async (request) =>
    handler && new URL(request.url).pathname === PATH
      ? handler(request)
      : problem(404, 'not_found', 'There is nothing at this address.');
}, log);
