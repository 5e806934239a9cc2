import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '@glance-kit/core';

/** A file for browsers, read once at start. */
export interface Asset {
  bytes: Buffer;
  contentType: string;
  /** Changes with the content. */
  hash: string;
}

export type AssetName = 'loader.js' | 'session.js' | 'viewer.js' | 'launch.js' | 'pages.css';

export type Assets = ReadonlyMap<AssetName, Asset>;

const SCRIPT = 'text/javascript; charset=utf-8';
const TYPES: Readonly<Record<AssetName, string>> = {
  'loader.js': SCRIPT,
  'session.js': SCRIPT,
  'viewer.js': SCRIPT,
  'launch.js': SCRIPT,
  'pages.css': 'text/css; charset=utf-8',
};

export function assetOf(bytes: Buffer, contentType: string): Asset {
  const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 22);
  return { bytes, contentType, hash };
}

/** Files that were not built are missing from the result, and named in the log. */
export async function loadAssets(directory: string, log: Log): Promise<Assets> {
  const assets = new Map<AssetName, Asset>();
  for (const [name, contentType] of Object.entries(TYPES) as [AssetName, string][]) {
    try {
      assets.set(name, assetOf(await readFile(join(directory, name)), contentType));
    } catch (cause) {
      log({ level: 'warn', event: 'asset_missing', file: name, remedy: 'Build the browser bundles.', cause });
    }
  }
  return assets;
}

const YEAR_SECONDS = 31_536_000;

/** `public` with the hash in the address: for ever; without it: asked again each time, answered 304. */
export function sendAsset(
  request: IncomingMessage,
  response: ServerResponse,
  asset: Asset,
  version?: string,
): void {
  const etag = `"${asset.hash}"`;
  response.setHeader('ETag', etag);
  response.setHeader(
    'Cache-Control',
    version === asset.hash ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache',
  );
  response.setHeader('X-Content-Type-Options', 'nosniff');
  // Visitor pages of any site load these files, also ones that isolate themselves or ask with CORS.
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
  response.setHeader('Access-Control-Allow-Origin', '*');
  const seen = request.headers['if-none-match'];
  if (seen?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)) {
    response.writeHead(304).end();
    return;
  }
  response.setHeader('Content-Type', asset.contentType);
  response.setHeader('Content-Length', asset.bytes.length);
  response.writeHead(200).end(request.method === 'HEAD' ? undefined : asset.bytes);
}
