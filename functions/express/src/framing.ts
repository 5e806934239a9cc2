import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';

export interface FramingOptions {
  /** Origins, or `https://*.host.example`, of everything that would be around the provider's page. */
  around: readonly string[];
  /** Milliseconds an answer counts, 5 min unless given. */
  keepMs?: number;
  /** Milliseconds the provider may take, 3 s unless given. */
  timeoutMs?: number;
  /** Milliseconds, any steady origin. */
  now?: () => number;
}

const MAX_HOPS = 5;

/** Names under `localhost` are this machine, also where its resolver does not know them. @see RFC 6761 section 6.3 */
const loopbackLookup: LookupFunction = (_name, options, done) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4);

function headersAt(url: URL, timeoutMs: number): Promise<{ status: number; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      url,
      {
        headers: { accept: 'text/html', 'sec-fetch-dest': 'iframe', 'sec-fetch-mode': 'navigate' },
        signal: AbortSignal.timeout(timeoutMs),
        ...(url.hostname.endsWith('.localhost') && { lookup: loopbackLookup }),
      },
      (reply) => {
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers });
        reply.destroy(); // the page itself is not wanted
      },
    );
    request.on('error', reject);
    request.end();
  });
}

/** Whether one source of `frame-ancestors` covers an origin; an origin with `*` needs a source as wide. */
function covers(source: string, origin: string): boolean {
  if (source === '*') return true;
  if (/^https?:$/.test(source)) return origin.startsWith(source);
  const [, scheme, host = '', port] = /^(?:(https?):\/\/)?([^/:]+)(?::(\d+|\*))?\/?$/.exec(source) ?? [];
  const [, ownScheme, ownHost = '', ownPort] = /^(https?):\/\/([^/:]+)(?::(\d+))?$/.exec(origin) ?? [];
  if (scheme !== undefined && scheme !== ownScheme) return false;
  if (port !== '*' && port !== ownPort) return false;
  return host.startsWith('*.') ? ownHost.endsWith(host.slice(1)) : host === ownHost;
}

/** What the headers of a page say about being in a frame of these. */
export function allowsFraming(
  headers: IncomingHttpHeaders,
  pageOrigin: string,
  around: readonly string[],
): boolean {
  // Several policies arrive joined by commas; each of them must allow it.
  const policies = (headers['content-security-policy'] ?? '').toString().split(',');
  const lists = policies.flatMap((policy) => {
    const found = policy
      .split(';')
      .map((part) => part.trim().split(/\s+/))
      .find(([name]) => name?.toLowerCase() === 'frame-ancestors');
    return found ? [found.slice(1).map((source) => source.toLowerCase())] : [];
  });
  // The policy replaces the older header where a page sends both.
  if (lists.length === 0) return headers['x-frame-options'] === undefined;
  return lists.every((sources) =>
    around.every((origin) =>
      sources.some((source) => (source === "'self'" ? origin === pageOrigin : covers(source, origin))),
    ),
  );
}

/**
 * Whether a provider lets its page be in a frame of ours. A browser shows an empty frame where it does not, and tells
 * nobody; so this server looks at the headers itself, before the agent does. `false` when it cannot look.
 */
export function framingProbe(options: FramingOptions): (page: string) => Promise<boolean> {
  const { around, keepMs = 300_000, timeoutMs = 3_000, now = Date.now } = options;
  const known = new Map<string, { allowed: Promise<boolean>; endsAtMs: number }>();
  const look = async (page: string): Promise<boolean> => {
    let url = new URL(page);
    for (let hop = 0; hop <= MAX_HOPS; hop += 1) {
      const { status, headers } = await headersAt(url, timeoutMs);
      if (status < 300 || status >= 400 || headers.location === undefined)
        return allowsFraming(headers, url.origin, around);
      url = new URL(headers.location, url);
      if (!/^https?:$/.test(url.protocol)) return false;
    }
    return false;
  };
  return (page) => {
    const { origin, pathname } = new URL(page); // without the request itself, which differs each time
    const hit = known.get(origin + pathname);
    if (hit && now() < hit.endsAtMs) return hit.allowed;
    const allowed = look(page).catch(() => false);
    known.set(origin + pathname, { allowed, endsAtMs: now() + keepMs });
    return allowed;
  };
}
