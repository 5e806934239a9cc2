import type { Handler, Log } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import {
  activityHandler,
  flexAuthenticator,
  loginKeyHandler,
  memoryCounter,
  taskRouterActivity,
} from '@glance-kit/handlers';
import type { FlexFunctionSettings } from './flex-account.js';

export interface FlexFunctionOptions {
  flex: FlexFunctionSettings;
  groupId: string;
  apiKey: string;
  /** Origin of the desktop. */
  desktop: string;
  log: Log;
}

/** The two functions behind the Flex plugin, as the Twilio runtime deploys them. */
export function flexFunctions({ flex, groupId, apiKey, desktop, log }: FlexFunctionOptions): {
  path: string;
  handler: Handler;
}[] {
  const { tokens, taskRouter, accountSid, workspaceSid, ...credentials } = flex;
  const signer = nodeSigner(apiKey);
  const shared = {
    authenticate: flexAuthenticator({ accountSid, credentials, origin: tokens, user: 'realm_user_id' }),
    origins: [desktop],
    rateLimit: { counter: memoryCounter(), limit: 60, windowMs: 60_000 },
    log,
  };
  const write = taskRouterActivity({ accountSid, workspaceSid, credentials, origin: taskRouter });
  return [
    {
      path: '/flex/getloginkey',
      handler: loginKeyHandler({ ...shared, groupId, getSigner: async () => signer }),
    },
    { path: '/flex/activity', handler: activityHandler({ ...shared, write }) },
  ];
}
