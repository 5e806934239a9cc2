import { KitError } from '@glance-kit/core';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { loginKeyApp, type LoginKeyApp, type LoginKeyAppOptions } from './login-key-app.js';

export interface LoginKeyServerOptions extends Omit<LoginKeyAppOptions, 'publicUrl'> {
  /** 0 takes a free one. 4603 unless given. */
  port?: number;
  /** Address to listen on, `127.0.0.1` unless given: a proxy with TLS stands before it. */
  host?: string;
  /** `http://localhost:<port>` unless given. */
  publicUrl?: string;
  /** Milliseconds in which a whole request must have arrived, 10 s unless given. */
  requestTimeoutMs?: number;
  /**
   * Milliseconds from "not ready" to the end of listening when the server stops, 0 unless given: as long as whoever
   * shares out requests takes to notice. Everything that arrives meanwhile is answered.
   */
  stopDelayMs?: number;
  /** Milliseconds that requests under way get when listening has ended, 5 s unless given. */
  stopGraceMs?: number;
}

export interface RunningLoginKeyServer {
  /** As browsers reach it. */
  url: string;
  port: number;
  /** Reads the API key again, for example after the service refused a signature. */
  refreshApiKey(): Promise<void>;
  /** Says "not ready", goes on answering for a while, ends open requests, then stops. Twice is fine. */
  close(): Promise<void>;
  /** Does not wait for anybody. */
  closeNow(): Promise<void>;
}

const KEEP_ALIVE_MS = 65_000;

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(
        new KitError(
          'CONFIG_INVALID',
          `The setting PORT cannot be used: port ${port} on ${host} (${cause.code}).`,
          {
            cause,
          },
        ),
      ),
    );
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const hard = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(hard);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/**
 * Starts the login-key server.
 *
 * @throws KitError CONFIG_INVALID, API_KEY_INVALID naming the setting, also when the port is taken
 */
export async function startLoginKeyServer(options: LoginKeyServerOptions): Promise<RunningLoginKeyServer> {
  const {
    port = 4603,
    host = '127.0.0.1',
    requestTimeoutMs = 10_000,
    stopDelayMs = 0,
    stopGraceMs = 5_000,
    publicUrl,
    ...rest
  } = options;
  const build = (actual: number): LoginKeyApp =>
    loginKeyApp({ ...rest, publicUrl: publicUrl ?? `http://localhost:${actual}` });
  let app = port === 0 ? undefined : build(port); // a bad setting is named before the port is touched
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    },
    (incoming, outgoing) => {
      if (closing) outgoing.shouldKeepAlive = false;
      else {
        underWay.add(outgoing);
        outgoing.once('close', () => underWay.delete(outgoing));
      }
      app!.listener(incoming, outgoing);
    },
  );
  // Longer than proxies keep an idle connection (60 s as a rule): the side that sends must be the one that hangs up.
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  let closing: Promise<void> | undefined;
  const actual = await listen(server, port, host);
  try {
    app ??= build(actual);
  } catch (cause) {
    await stop(server, 0);
    throw cause;
  }
  const { signer, stopBeingReady, settled } = app;
  const hurry = new AbortController();
  const close = (): Promise<void> => {
    stopBeingReady();
    // The last reply on a connection says so: nobody then sends another request into a server that is gone.
    for (const outgoing of underWay) if (!outgoing.headersSent) outgoing.shouldKeepAlive = false;
    closing ??= pause(stopDelayMs, undefined, { signal: hurry.signal })
      .catch(() => undefined) // in a hurry
      .then(() => stop(server, stopGraceMs))
      // What goes on after its reply gets as long as a request would.
      .then(() => Promise.race([settled(), pause(stopGraceMs, undefined, { ref: false })]));
    return closing;
  };
  return {
    url: publicUrl ?? `http://localhost:${actual}`,
    port: actual,
    refreshApiKey: () => signer.refresh(),
    close,
    closeNow() {
      const closed = close();
      hurry.abort();
      server.closeAllConnections();
      return closed;
    },
  };
}
