import { randomBytes } from 'node:crypto';
import { startTaskRouter, type TaskRouterStandIn } from './task-router.js';
import { startFlexTokens, type FlexTokens } from './tokens.js';

/** What a function of the account is configured with. */
export interface FlexCloudAccount {
  accountSid: string;
  workspaceSid: string;
  apiKeySid: string;
  apiKeySecret: string;
}

/** The parts of Twilio's cloud that functions behind a Flex plugin call. */
export interface FlexCloud {
  account: FlexCloudAccount;
  tokens: FlexTokens;
  taskRouter: TaskRouterStandIn;
  close(): Promise<void>;
}

const sid = (prefix: string): string => prefix + randomBytes(16).toString('hex');

/** An account with one workspace, on loopback addresses, with ids and secrets made for this run. */
export async function startFlexCloud(): Promise<FlexCloud> {
  const account: FlexCloudAccount = {
    accountSid: sid('AC'),
    workspaceSid: sid('WS'),
    apiKeySid: sid('SK'),
    apiKeySecret: randomBytes(24).toString('base64url'),
  };
  const { accountSid, workspaceSid, apiKeySid: user, apiKeySecret: password } = account;
  const tokens = await startFlexTokens({ accountSid, user, password });
  const taskRouter = await startTaskRouter({ accountSid, workspaceSid, user, password });
  return {
    account,
    tokens,
    taskRouter,
    async close() {
      await Promise.all([tokens.close(), taskRouter.close()]);
    },
  };
}
