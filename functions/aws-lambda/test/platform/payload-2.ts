import type { RuntimeRequest } from '@glance-kit/testing';
import {
  bodyBytes,
  bodyByType,
  checkMembers,
  grouped,
  lines,
  lowerCase,
  single,
  split,
  type Gateway,
} from './gateway.js';

interface Kind {
  name: string;
  domain: string;
  stage: string;
  /** Function URLs leave the line among the headers, too. */
  keepsCookieHeader: boolean;
  pathOf(path: string): string;
}

function event(
  request: RuntimeRequest,
  { domain, stage, keepsCookieHeader, pathOf }: Kind,
): Record<string, unknown> {
  const { path, query } = split(request.path);
  const groups = grouped(lowerCase(lines(request, domain)));
  const { cookie = [], ...others } = groups;
  const headers = keepsCookieHeader ? groups : others;
  const cookies = cookie.flatMap((line) => line.split(/;\s*/));
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: pathOf(path),
    rawQueryString: query,
    ...(cookies.length && { cookies }),
    // Repeated headers are joined by a bare comma.
    headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.join(',')])),
    requestContext: {
      accountId: 'anonymous',
      apiId: 'a1b2c3',
      domainName: domain,
      domainPrefix: 'a1b2c3',
      http: { method: request.method, path: pathOf(path), protocol: 'HTTP/1.1', sourceIp: '192.0.2.7' },
      requestId: '0d1c2b3a-0000-4000-8000-000000000000',
      routeKey: '$default',
      stage,
      time: '21/Nov/2026:06:30:00 +0000',
      timeEpoch: 1795242600000,
    },
    ...bodyByType(request),
  };
}

const gateway = (kind: Kind): Gateway => ({
  name: kind.name,
  event: (request) => event(request, kind),
  http(reply) {
    checkMembers(reply, ['statusCode', 'headers', 'cookies', 'body', 'isBase64Encoded']);
    const cookies = (reply.cookies ?? []).map((value) => ['Set-Cookie', value] as const);
    return {
      status: reply.statusCode,
      headers: [...single(reply.headers), ...cookies],
      body: bodyBytes(reply),
    };
  },
});

export const functionUrl = gateway({
  name: 'function URL',
  domain: 'a1b2c3.lambda-url.eu-west-1.on.aws',
  stage: '$default',
  keepsCookieHeader: true,
  pathOf: (path) => path,
});

/** In a stage of its own, which is the harder case. */
export const httpApi2 = gateway({
  name: 'HTTP API 2.0',
  domain: 'a1b2c3.execute-api.eu-west-1.amazonaws.com',
  stage: 'live',
  keepsCookieHeader: false,
  pathOf: (path) => `/live${decodeURIComponent(path)}`,
});
