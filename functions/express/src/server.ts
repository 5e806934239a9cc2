import { KitError } from '@glance-kit/core';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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
  /** Milliseconds that requests under way get when the server stops, 5 s unless given. */
  stopGraceMs?: number;
}

export interface RunningLoginKeyServer {
  /** As browsers reach it. */
  url: string;
  port: number;
  /** Reads the API key again, for example after the service refused a signature. */
  refreshApiKey(): Promise<void>;
  /** Ends open requests, then stops. Twice is fine. */
  close(): Promise<void>;
}

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
    stopGraceMs = 5_000,
    publicUrl,
    ...rest
  } = options;
  const build = (actual: number): LoginKeyApp =>
    loginKeyApp({ ...rest, publicUrl: publicUrl ?? `http://localhost:${actual}` });
  let app = port === 0 ? undefined : build(port); // a bad setting is named before the port is touched
  const server = createServer(
    {
      requestTimeout: requestTimeoutMs,
      headersTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(1_000, requestTimeoutMs),
    },
    (incoming, outgoing) => app!.listener(incoming, outgoing),
  );
  const actual = await listen(server, port, host);
  try {
    app ??= build(actual);
  } catch (cause) {
    await stop(server, 0);
    throw cause;
  }
  const { signer } = app;
  let closing: Promise<void> | undefined;
  return {
    url: publicUrl ?? `http://localhost:${actual}`,
    port: actual,
    refreshApiKey: () => signer.refresh(),
    close: () => (closing ??= stop(server, stopGraceMs)),
  };
}
