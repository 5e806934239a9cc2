import { app } from '@azure/functions';
import type { Handler, Log } from '@glance-kit/core';
import { toAzure } from './to-azure.js';

/**
 * Registers a handler at one route. Anonymous for Azure: who asks is for the handler to prove, and Azure's own function
 * keys are one shared secret that would have to live in every agent's browser.
 *
 * @param route  `getloginkey`; host.json takes away the prefix `api`
 */
export function registerFunction(route: string, handler: Handler, log: Log): void {
  app.http(route.replace(/\W/g, '') || 'function', {
    route,
    authLevel: 'anonymous',
    methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
    handler: toAzure(handler, log),
  });
}
