import { LazyHeaders } from './lazy-headers.js';
import { LazyRequest } from './lazy-request.js';
import { TextReply } from './text-reply.js';

/**
 * Makes lazy requests and replies instances of the platform's classes, for whoever asks with `instanceof`. It loads
 * those classes: a server does it as it starts; a function that starts for a single request does not.
 */
export function linkWebClasses(): void {
  Object.setPrototypeOf(LazyRequest.prototype, Request.prototype);
  Object.setPrototypeOf(LazyHeaders.prototype, Headers.prototype);
  Object.setPrototypeOf(TextReply.prototype, Response.prototype);
}
