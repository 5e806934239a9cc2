import { nodeSigner } from '@glance-kit/core/node';
import type { Handler, LogEntry } from '@glance-kit/core';
import { nodeListener } from '@glance-kit/functions-express';
import {
  activityHandler,
  flexAuthenticator,
  loginKeyHandler,
  memoryCounter,
  taskRouterActivity,
} from '@glance-kit/handlers';
import { startFlexCloud, type FlexCloud } from '@glance-kit/testing/flex';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FlexFunctions {
  cloud: FlexCloud;
  loginKey: string;
  activity: string;
  /** What the functions logged: who got a key, what was written. */
  log: LogEntry[];
  /** Bodies that pages posted, as they came. */
  posted: { path: string; body: string; authorization: string | undefined; status: number }[];
  close(): Promise<void>;
}

/** The two functions behind the plugin, as they are deployed, against a cloud of this machine. */
export async function startFlexFunctions(options: {
  groupId: string;
  apiKey: string;
  /** Origin of the desktop. */
  desktop: string;
}): Promise<FlexFunctions> {
  const cloud = await startFlexCloud();
  const { accountSid, workspaceSid, ...credentials } = cloud.account;
  const log: LogEntry[] = [];
  const posted: FlexFunctions['posted'] = [];
  const shared = {
    authenticate: flexAuthenticator({ accountSid, credentials, origin: cloud.tokens.origin }),
    origins: [options.desktop],
    rateLimit: { counter: memoryCounter(), limit: 100, windowMs: 60_000 },
    log: (entry: LogEntry) => void log.push(entry),
  };
  const signer = nodeSigner(options.apiKey);
  const handlers: Record<string, Handler> = {
    '/getloginkey': loginKeyHandler({ ...shared, groupId: options.groupId, getSigner: async () => signer }),
    '/activity': activityHandler({
      ...shared,
      write: taskRouterActivity({
        accountSid,
        workspaceSid,
        credentials,
        origin: cloud.taskRouter.origin,
        reportAttribute: 3,
      }),
    }),
  };
  const notFound: Handler = async () => new Response(null, { status: 404 });
  const server = createServer(
    nodeListener(async (request) => {
      const path = new URL(request.url).pathname;
      const body = request.method === 'POST' ? await request.text() : '';
      const again = new Request(request.url, {
        method: request.method,
        headers: request.headers,
        ...(body && { body }),
      });
      const reply = await (handlers[path] ?? notFound)(again);
      const authorization = request.headers.get('authorization') ?? undefined;
      posted.push({ path: `${request.method} ${path}`, body, authorization, status: reply.status });
      return reply;
    }, shared.log),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Another site than the desktop's: nothing of the browser's own goes along.
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    cloud,
    log,
    posted,
    loginKey: `${origin}/getloginkey`,
    activity: `${origin}/activity`,
    async close() {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      await cloud.close();
    },
  };
}
