import type { RuntimeRequest } from '@glance-kit/testing';
import {
  bodyBytes,
  bodyByType,
  checkMembers,
  grouped,
  lastOf,
  lines,
  lowerCase,
  many,
  rawPairs,
  single,
  split,
  type Gateway,
} from './gateway.js';

const ELB = {
  targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/keys/0123456789abcdef',
};

const parts = (request: RuntimeRequest): Record<'headers' | 'query', Record<string, string[]>> => ({
  headers: grouped(lowerCase(lines(request, 'keys.example'))),
  query: grouped(rawPairs(split(request.path).query)),
});

const common = (request: RuntimeRequest): Record<string, unknown> => {
  const { body = '', isBase64Encoded } = bodyByType(request);
  const { path } = split(request.path);
  return { requestContext: { elb: ELB }, httpMethod: request.method, path, body, isBase64Encoded };
};

const MEMBERS = [
  'statusCode',
  'statusDescription',
  'headers',
  'multiValueHeaders',
  'body',
  'isBase64Encoded',
];

export const albSingle: Gateway = {
  name: 'ALB',
  event(request) {
    const { headers, query } = parts(request);
    return { ...common(request), headers: lastOf(headers), queryStringParameters: lastOf(query) };
  },
  http(reply) {
    checkMembers(reply, MEMBERS);
    return { status: reply.statusCode, headers: single(reply.headers), body: bodyBytes(reply) };
  },
};

export const albMulti: Gateway = {
  name: 'ALB with multi-value headers',
  event(request) {
    const { headers, query } = parts(request);
    return { ...common(request), multiValueHeaders: headers, multiValueQueryStringParameters: query };
  },
  http(reply) {
    checkMembers(reply, MEMBERS);
    return { status: reply.statusCode, headers: many(reply.multiValueHeaders), body: bodyBytes(reply) };
  },
};
