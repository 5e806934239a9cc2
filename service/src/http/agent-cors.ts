import type { ServerResponse } from 'node:http';
import { isAgentOrigin, type Groups } from '../config/groups.js';

/** Whether pages of this origin are agent desktops of any group. */
export function isAnyAgentOrigin(groups: Groups, origin: string): boolean {
  for (const group of groups.values()) if (isAgentOrigin(group, origin)) return true;
  return false;
}

/** Lets a page of an allowed origin read the reply. @returns whether it may */
export function allowReading(response: ServerResponse, groups: Groups, origin: string | undefined): boolean {
  const mayRead = origin !== undefined && isAnyAgentOrigin(groups, origin);
  response.setHeader('Vary', 'Origin');
  if (mayRead) response.setHeader('Access-Control-Allow-Origin', origin);
  return mayRead;
}

/** The reply to `OPTIONS`. */
export function preflight(
  response: ServerResponse,
  allowed: boolean,
  { methods = 'POST, OPTIONS', headers = 'Content-Type' } = {},
): void {
  if (allowed) {
    response.setHeader('Access-Control-Allow-Methods', methods);
    response.setHeader('Access-Control-Allow-Headers', headers);
    response.setHeader('Access-Control-Max-Age', '600');
  }
  response.writeHead(204).end();
}
