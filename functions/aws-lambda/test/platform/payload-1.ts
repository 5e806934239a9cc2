import type { RuntimeRequest } from '@glance-kit/testing';
import {
  bodyBytes,
  bodyByType,
  checkMembers,
  decodedPairs,
  grouped,
  lastOf,
  lines,
  many,
  single,
  split,
  type Gateway,
} from './gateway.js';

const DOMAIN = 'a1b2c3.execute-api.eu-west-1.amazonaws.com';
const STAGE = 'live';

function common(request: RuntimeRequest, path: string): Record<string, unknown> {
  const headers = grouped(lines(request, DOMAIN));
  const query = grouped(decodedPairs(split(request.path).query));
  const hasQuery = Object.keys(query).length > 0;
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: hasQuery ? lastOf(query) : null,
    multiValueQueryStringParameters: hasQuery ? query : null,
    pathParameters: { proxy: path.slice(1) },
    stageVariables: null,
    requestContext: {
      accountId: '123456789012',
      apiId: 'a1b2c3',
      domainName: DOMAIN,
      httpMethod: request.method,
      identity: { sourceIp: '192.0.2.7', userAgent: null },
      path: `/${STAGE}${split(request.path).path}`,
      protocol: 'HTTP/1.1',
      requestId: '0d1c2b3a-0000-4000-8000-000000000000',
      resourceId: 'x1y2z3',
      resourcePath: '/{proxy+}',
      stage: STAGE,
    },
  };
}

const MEMBERS = ['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'];

const http =
  (decodes: boolean): Gateway['http'] =>
  (reply) => {
    checkMembers(reply, MEMBERS);
    return {
      status: reply.statusCode,
      headers: [...single(reply.headers), ...many(reply.multiValueHeaders)],
      body: bodyBytes(decodes ? reply : { ...reply, isBase64Encoded: false }),
    };
  };

export const httpApi1: Gateway = {
  name: 'HTTP API 1.0',
  event(request) {
    const path = `/${STAGE}${decodeURIComponent(split(request.path).path)}`;
    const { body = null, isBase64Encoded } = bodyByType(request);
    return { version: '1.0', ...common(request, path), body, isBase64Encoded };
  },
  http: http(true),
};

/** With `*\/*` among its binary media types: every body travels as base64, and its length is not told. */
export const restApi: Gateway = {
  name: 'REST API with binary media types',
  event(request) {
    const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'content-length');
    const { body, ...rest } = request;
    const event = common({ ...rest, headers }, split(request.path).path);
    return {
      ...event,
      body: body?.byteLength ? Buffer.from(body).toString('base64') : null,
      isBase64Encoded: (body?.byteLength ?? 0) > 0,
    };
  },
  http: http(true),
};

/** As an API is made: bodies are text both ways, and nothing is decoded. */
export const restApiTextOnly: Gateway = {
  name: 'REST API',
  event(request) {
    const event = common(request, split(request.path).path);
    const body = request.body?.byteLength ? Buffer.from(request.body).toString('utf8') : null;
    return { ...event, body, isBase64Encoded: false };
  },
  http: http(false),
};
