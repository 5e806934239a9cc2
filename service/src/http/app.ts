import type { IncomingMessage, ServerResponse } from 'node:http';
import { AGENT_JOIN_PATHS, AGENT_VIEW_PATHS, LAUNCH_PATH, LAUNCH_TICKET_PATH } from '@glance-kit/core';
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { agentPages, type AgentPageParts } from './agent-pages.js';
import { sendAsset, type AssetName, type Assets } from './assets.js';
import { AUTHORIZE_PATHS, authorizeDoor, type AuthorizeDoorParts } from './authorize-door.js';
import { launchPages, type LaunchPageParts } from './launch-page.js';
import { launchTicketDoor, type LaunchTicketDoorParts } from './launch-ticket-door.js';
import { lookup, LOOKUP_PATH, type LookupParts } from './lookup.js';
import { onlyOpened } from './opened-pages.js';
import {
  LOOKUP_VISITOR_PATH,
  lookupVisitorDoor,
  presenceReportDoor,
  type PresenceDoorParts,
} from './presence-doors.js';
import { scriptAnswers } from './script-answer.js';
import { PRESENCE_REPORT_PATH } from '../protocol/index.js';
import { ACS_PATH, METADATA_PATH, type Sso } from '../sso/index.js';
import { signIn, type SignInParts } from './sign-in.js';

export interface HttpParts
  extends
    AgentPageParts,
    LookupParts,
    SignInParts,
    LaunchPageParts,
    LaunchTicketDoorParts,
    AuthorizeDoorParts,
    PresenceDoorParts {
  files: Assets;
  sso: Sso;
}

/** Forms of agents are small: a key, a login key, a name. */
const MAX_FORM_BYTES = 16 * 1024;
const SIGN_IN_PATHS = ['/login', '/login/default.aspx'];
const SCRIPT_PATH = '/cobrowse/CobrowseJS.ashx';

/** The whole HTTP face. What panels and health checks ask often is answered in front of the router. */
export function httpFace(parts: HttpParts): (request: IncomingMessage, response: ServerResponse) => void {
  const app = pages(parts);
  const answerLookup = lookup(parts);
  const authorize = authorizeDoor(parts);
  const doors: Readonly<Record<string, Door>> = {
    [LAUNCH_TICKET_PATH]: launchTicketDoor(parts),
    [LOOKUP_VISITOR_PATH]: lookupVisitorDoor(parts),
    [PRESENCE_REPORT_PATH]: presenceReportDoor(parts),
  };
  return (request, response) => {
    const path = (request.url ?? '').split('?', 1)[0]!;
    if (path === '/healthz') return health(request, response);
    if (path.length === LOOKUP_PATH.length && path.toLowerCase() === LOOKUP_PATH) {
      return void answerLookup(request, response).catch(() => response.destroy());
    }
    const door = AUTHORIZE_PATHS.includes(path.toLowerCase())
      ? authorize
      : Object.hasOwn(doors, path) && doors[path];
    if (door) return void door(request, response).catch(() => response.destroy());
    app(request, response);
  };
}

type Door = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function health(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
  response.end(request.method === 'HEAD' ? undefined : '{"status":"ok"}');
}

function pages(parts: HttpParts): Express {
  const { files, replies, log } = parts;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Kept as text: a parsed form no longer tells which name was given twice.
  const form = express.text({ type: 'application/x-www-form-urlencoded', limit: MAX_FORM_BYTES });
  const agent = agentPages(parts);
  const login = signIn(parts);
  const launch = launchPages(parts);
  const script = scriptAnswers(parts.groups, files);

  app.get(SCRIPT_PATH, (request, response) => {
    const query = new URL(request.originalUrl, 'http://localhost').searchParams;
    sendAsset(request, response, script(query));
  });
  const asset = (path: string, name: AssetName): void => {
    app.get(path, (request, response, next) => {
      const file = files.get(name);
      const version = new URL(request.originalUrl, 'http://localhost').searchParams.get('v') ?? undefined;
      if (file) sendAsset(request, response, file, version);
      else next();
    });
  };
  asset('/cobrowse/assets/session.js', 'session.js');
  asset('/agentjoin/assets/viewer.js', 'viewer.js');
  asset('/agentjoin/assets/launch.js', 'launch.js');
  asset('/agentjoin/assets/pages.css', 'pages.css');

  const { sso } = parts;
  const signing = [
    ...Object.values(AGENT_VIEW_PATHS),
    ...Object.values(AGENT_JOIN_PATHS),
    ...SIGN_IN_PATHS,
    ACS_PATH,
    /^\/saml\/[0-9]+\/(?!assets\/)/,
  ];
  app.all(signing, onlyOpened(replies));
  app.get(ACS_PATH, sso.getLoginKey);
  app.post(ACS_PATH, sso.named(ACS_PATH));
  app.get(METADATA_PATH, sso.named(METADATA_PATH));
  app.use(sso.below);
  for (const path of Object.values(AGENT_VIEW_PATHS)) app.route(path).get(agent.view).post(form, agent.view);
  for (const path of Object.values(AGENT_JOIN_PATHS)) app.route(path).get(agent.join).post(form, agent.join);
  app.route(LAUNCH_PATH).get(launch.page).post(form, launch.submit);
  for (const path of SIGN_IN_PATHS) app.route(path).get(login.show).post(form, login.submit);

  app.get('/', (_request, response) =>
    replies.message(response, 200, {
      title: 'Cobrowse service',
      text: 'The service is running.',
      action: { label: 'Join a session', href: '/cbjoin' },
    }),
  );
  app.use((_request, response) =>
    replies.message(response, 404, { title: 'Page not found', text: 'There is nothing at this address.' }),
  );
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const status = statusOf(error);
    if (status >= 500) log({ level: 'error', event: 'page_failed', cause: error });
    if (response.headersSent) return void response.destroy();
    replies.message(response, status, {
      title: status < 500 ? 'This request cannot be used' : 'Something went wrong',
      text: status < 500 ? 'Open the page again from your agent desktop.' : 'Try again in a moment.',
    });
  });
  return app;
}

/** The body parser says 413 and the like; everything else is ours to answer for. */
function statusOf(error: unknown): number {
  const status = (error as { status?: unknown } | undefined)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
