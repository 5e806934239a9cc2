import { isFunctionUrl, isPayload2, payload2Reply, payload2Request } from './payload-2.js';
import type { EventShape } from './shape.js';

/** Lambda function URL: the path arrives as it was sent. */
export const functionUrl: EventShape = {
  name: 'function URL',
  recognises: (event) => isPayload2(event) && isFunctionUrl(event),
  request: (event) => payload2Request(event, (rawPath) => rawPath),
  reply: payload2Reply,
};
