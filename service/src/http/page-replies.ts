import type { Request, Response } from 'express';
import { frameAncestors, type Groups } from '../config/groups.js';
import type { Assets } from './assets.js';
import { ownOrigin } from './own-origin.js';
import {
  FORM_PAGE_POLICY,
  LAUNCH_POLICY,
  messagePage,
  PAGE_ASSETS,
  policyHeader,
  VIEWER_POLICY,
  type MessagePageData,
  type PageAssets,
} from './pages/index.js';

/** Sends pages with the headers that go with them. */
export interface PageReplies {
  readonly assets: PageAssets;
  form(response: Response, status: number, html: string): void;
  launch(response: Response, html: string): void;
  viewer(request: Request, response: Response, groupId: string, html: string): void;
  message(response: Response, status: number, data: MessagePageData): void;
  /** 303 to a path of this service. */
  seeOther(response: Response, path: string): void;
}

export function pageReplies(groups: Groups, files: Assets): PageReplies {
  const version = (path: string, hash: string | undefined): string => (hash ? `${path}?v=${hash}` : path);
  const assets: PageAssets = {
    style: version(PAGE_ASSETS.style, files.get('pages.css')?.hash),
    script: version(PAGE_ASSETS.script, files.get('viewer.js')?.hash),
    launch: version(PAGE_ASSETS.launch, files.get('launch.js')?.hash),
  };
  const anyAgentOrigin = frameAncestors(groups.values());
  const formPolicy = policyHeader(FORM_PAGE_POLICY, anyAgentOrigin);
  const launchPolicy = policyHeader(LAUNCH_POLICY, anyAgentOrigin);

  // No Cross-Origin-Opener-Policy anywhere: it would cut the viewer off from the panel that opened it.
  function send(response: Response, status: number, html: string, policy: string): void {
    pageHeaders(response);
    response.setHeader('Content-Security-Policy', policy);
    response.status(status).type('html').send(html);
  }

  return {
    assets,
    form: (response, status, html) => send(response, status, html, formPolicy),
    launch: (response, html) => send(response, 200, html, launchPolicy),
    viewer(request, response, groupId, html) {
      const group = groups.get(groupId);
      // Some browsers do not count WebSockets as 'self'.
      const socket = ownOrigin(request)?.replace(/^http/, 'ws') ?? '';
      const policy = { ...VIEWER_POLICY, 'connect-src': `'self' ${socket}`.trim() };
      send(response, 200, html, policyHeader(policy, frameAncestors(group ? [group] : [])));
    },
    message: (response, status, data) => send(response, status, messagePage(data, assets), formPolicy),
    seeOther(response, path) {
      pageHeaders(response);
      response.redirect(303, path);
    },
  };
}

export function pageHeaders(response: Response): void {
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
}
