import { isPayload1, payload1Reply, payload1Request } from './payload-1.js';
import type { EventShape } from './shape.js';

/**
 * API Gateway REST API (v1), which has no `version`: the path arrives as it was sent and without its stage, the query
 * decoded. A body is bytes only where the API lists binary media types.
 */
export const restApi: EventShape = {
  name: 'REST API',
  recognises: (event) => event['version'] === undefined && isPayload1(event),
  request: (event) => payload1Request(event, (path) => path),
  reply: payload1Reply,
};
