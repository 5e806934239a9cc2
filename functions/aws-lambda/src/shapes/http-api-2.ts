import { isFunctionUrl, isPayload2, payload2Reply, payload2Request } from './payload-2.js';
import { encodePath, withoutStage, type EventShape } from './shape.js';

/** API Gateway HTTP API, payload format 2.0: `rawPath` arrives decoded and behind its stage. */
export const httpApi2: EventShape = {
  name: 'HTTP API 2.0',
  recognises: (event) => isPayload2(event) && !isFunctionUrl(event),
  request: (event) => payload2Request(event, (rawPath, stage) => encodePath(withoutStage(rawPath, stage))),
  reply: payload2Reply,
};
