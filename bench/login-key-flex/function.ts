// The function for one identity alone, the token of a Flex session: what a deployment of its own code comes to.
import { jsonLog } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { cachedSigner, flexAuthenticator, loginKeyHandler, loginKeySettings } from '@glance-kit/handlers';

const { env } = process;
const { apiKey, ...settings } = loginKeySettings(env);
const log = jsonLog((line) => process.stdout.write(line));

export const handler = loginKeyHandler({
  ...settings,
  authenticate: flexAuthenticator({
    accountSid: env['ACCOUNT_SID']!,
    credentials: { authToken: env['AUTH_TOKEN']! },
  }),
  getSigner: cachedSigner(async () => apiKey, { makeSigner: nodeSigner, log }).getSigner,
  log,
});
