import { mkdir, open } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { KitError, type Log } from '@glance-kit/core';
import { callerAddress, packageFile } from '@glance-kit/core/node';
import { memoryStore } from '@glance-kit/handlers';
import { embeddedBus } from './bus/index.js';
import { systemClock } from './clock.js';
import type { GroupSettings } from './config/group-settings.js';
import { groupsOf } from './config/groups.js';
import { httpFace } from './http/app.js';
import { loadAssets } from './http/assets.js';
import { launchTickets, type Launch } from './http/launch-tickets.js';
import { loginKeyCheck } from './http/login-keys.js';
import { pageReplies } from './http/page-replies.js';
import { viewEntry } from './http/view-entry.js';
import { viewerSessions } from './http/viewer-sessions.js';
import { rateLimit } from './limits/token-bucket.js';
import { presenceDirectory, presenceTokens, type PresentVisitor } from './presence/index.js';
import { resumeTokens } from './sessions/resume-token.js';
import { singleSignOn } from './sso/index.js';
import { sessionDirectory } from './sessions/directory.js';
import { expiringStore } from './store/expiring.js';
import { embeddedStore, type Store } from './store/index.js';
import { TIMING, type Timing } from './timing.js';
import { acceptSockets } from './ws/accept.js';

export interface ServiceOptions {
  /** 0 takes a free one; 4600 unless given. */
  port?: number;
  /** Address to listen on; the loopback interface unless given. */
  host?: string;
  /** For the database; made when missing. */
  dataDirectory: string;
  groups: readonly GroupSettings[];
  /** Origin at which browsers reach the service; `http://localhost:PORT` unless given. */
  publicUrl?: string;
  /** Proxies of your own before the service, 0 unless given: whose address the limits count. */
  proxies?: number;
  /** Nothing is logged unless given. */
  log?: Log;
  /** Shorter time-outs for tests. */
  timing?: Partial<Timing>;
  /** Where the browser bundles are; those of this package unless given. */
  assetsDirectory?: string;
}

export interface RunningService {
  /** `http://localhost:PORT` */
  url: string;
  port: number;
  /** Tells every page, waits for writes, frees the port. */
  close(): Promise<void>;
}

export const DEFAULT_PORT = 4600;

/** Starts per address: a burst of a hundred, then ten a second. */
const START_LIMIT = { capacity: 100, perSecond: 10 };

/** Visitors on all sites at once, of whom a report of each is kept: 7 kB at most. */
const MOST_VISITORS = 20_000;

/** Joins per agent: a burst that an evening of reloads does not reach, then one in two seconds. */
const JOIN_LIMIT = { capacity: 60, perSecond: 0.5 };

/**
 * Starts the service.
 *
 * @throws KitError CONFIG_INVALID when a setting is wrong, the port is in use or the data directory cannot be
 *   written; the message names it
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { dataDirectory, host = '127.0.0.1', port = DEFAULT_PORT, log = () => undefined } = options;
  const clock = systemClock;
  const addressOf = (request: IncomingMessage): string => callerAddress(request, options.proxies);
  const timing = { ...TIMING, ...options.timing };
  const groups = groupsOf(options.groups, clock.now);
  const store = await openStore(dataDirectory, clock.now);
  const bus = embeddedBus({ log });
  try {
    for (const { id, users, people = {}, passwords = {} } of groups.values()) {
      const list = users.map((partnerUserId) => {
        const passwordHash = Object.hasOwn(passwords, partnerUserId) ? passwords[partnerUserId] : undefined;
        const details = Object.hasOwn(people, partnerUserId) ? people[partnerUserId] : {};
        return { ...details, partnerUserId, ...(passwordHash !== undefined && { passwordHash }) };
      });
      await store.users.replace(id, list);
    }
    const secret = await ownSecret(store);
    const files = await loadAssets(
      options.assetsDirectory ?? packageFile(import.meta.url, 'dist/browser'),
      log,
    );
    const tokens = resumeTokens(secret);
    const sessions = sessionDirectory({ bus, store, clock, timing, log, tokens });
    const viewers = viewerSessions(groups, store, clock);
    const checkLoginKey = loginKeyCheck(groups, store, clock, log);
    const replies = pageReplies(groups, files);
    await sessions.adopt();

    // The routes know the public address, and that may have the port that is about to be taken.
    let face: RequestListener = (_request, response) => void response.writeHead(503).end();
    const server = createServer((request, response) => face(request, response));
    const starts = rateLimit(START_LIMIT, clock.now);
    const joins = rateLimit(JOIN_LIMIT, clock.now);
    const sockets = acceptSockets(server, {
      bus,
      sessions,
      viewers,
      groups,
      starts,
      joins,
      addressOf,
      clock,
      timing,
      log,
    });
    const listening = await listen(server, host, port).catch(async (cause: unknown) => {
      await sockets.close();
      await sessions.close();
      throw cause;
    });
    const publicOrigin = options.publicUrl ?? `http://localhost:${listening}`;
    const close = async (): Promise<void> => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      await sockets.close();
      await sessions.close();
      server.closeAllConnections();
      await stopped;
      await bus.close();
      await store.close();
    };
    try {
      const sso = await singleSignOn({
        groups,
        store,
        viewers,
        replies,
        addressOf,
        clock,
        log,
        publicOrigin,
      });
      const entry = viewEntry({ groups, sessions, viewers, replies });
      const tickets = launchTickets(expiringStore<Launch>(store, clock, 'launch/'), clock);
      const pages = { groups, sessions, viewers, checkLoginKey, replies, sso, entry, tickets };
      const maxEntries = Math.ceil(MOST_VISITORS / groups.size);
      const presence = presenceDirectory(
        () => memoryStore<PresentVisitor>({ maxEntries, now: clock.now }),
        clock,
      );
      const tokensOfAgents = presenceTokens({ secret, issuer: publicOrigin, clock });
      face = httpFace({
        ...pages,
        presence,
        tokens: tokensOfAgents,
        store,
        secret,
        addressOf,
        clock,
        log,
        files,
      });
    } catch (cause) {
      await close();
      throw cause;
    }
    log({ level: 'info', event: 'service_started', port: listening });
    let closed: Promise<void> | undefined;
    return { url: `http://localhost:${listening}`, port: listening, close: () => (closed ??= close()) };
  } catch (cause) {
    await bus.close();
    await store.close();
    throw cause;
  }
}

async function openStore(directory: string, now: () => number): Promise<Store> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = join(directory, 'glance-kit.db');
    // Made before the library does: it holds a secret and password hashes, for the owner's eyes only.
    await (await open(file, 'a', 0o600)).close();
    return await embeddedStore({ file, now });
  } catch (cause) {
    throw new KitError(
      'CONFIG_INVALID',
      `The data directory ${directory} cannot be written (GLANCE_DATA_DIR).`,
      { cause },
    );
  }
}

/** A secret of this service alone, made at the first start. */
async function ownSecret(store: Store): Promise<Uint8Array> {
  const key = 'secret/service';
  const kept = await store.values.get(key);
  if (typeof kept === 'string') return Buffer.from(kept, 'base64url');
  const secret = randomBytes(32);
  await store.values.set(key, secret.toString('base64url'));
  return secret;
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const inUse = cause.code === 'EADDRINUSE';
      const problem = inUse ? `Port ${port} is in use (PORT).` : `Port ${port} cannot be opened (PORT).`;
      reject(new KitError('CONFIG_INVALID', problem, { cause }));
    });
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}
