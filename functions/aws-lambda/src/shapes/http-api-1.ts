import { isPayload1, payload1Reply, payload1Request } from './payload-1.js';
import { encodePath, withoutStage, type EventShape } from './shape.js';

/** API Gateway HTTP API, payload format 1.0: path and query arrive decoded, the path behind its stage. */
export const httpApi1: EventShape = {
  name: 'HTTP API 1.0',
  recognises: (event) => event['version'] === '1.0' && isPayload1(event),
  request: (event) => payload1Request(event, (path, stage) => encodePath(withoutStage(path, stage))),
  reply: payload1Reply,
};
