import type { NextFunction, Request, Response } from 'express';
import type { PageReplies } from './page-replies.js';

/** `Sec-Fetch-Dest` of what a person sees; browsers without the header, and programs, send none. */
const OPENED_AS: readonly (string | undefined)[] = [undefined, 'document', 'iframe', 'frame'];

/**
 * Lets only pages through that are opened. A picture or a style sheet asked for by a page, such as the visitor's
 * page in the replay, comes with the agent's cookie and would otherwise sign in another agent or rename this one.
 */
export function onlyOpened(replies: PageReplies) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (OPENED_AS.includes(request.headers['sec-fetch-dest'] as string | undefined)) return next();
    replies.message(response, 403, {
      title: 'This page must be opened by itself',
      text: 'Open the view from your agent desktop.',
    });
  };
}
