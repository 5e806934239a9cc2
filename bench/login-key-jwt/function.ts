// The function for one identity alone, a token of an identity provider: what a deployment of its own code comes to.
import { jsonLog } from '@glance-kit/core';
import { nodeSigner } from '@glance-kit/core/node';
import { cachedSigner, jwtAuthenticator, loginKeyHandler, loginKeySettings } from '@glance-kit/handlers';

const { env } = process;
const { apiKey, ...settings } = loginKeySettings(env);
const log = jsonLog((line) => process.stdout.write(line));

export const handler = loginKeyHandler({
  ...settings,
  authenticate: jwtAuthenticator({
    issuer: env['JWT_ISSUER']!,
    audience: env['JWT_AUDIENCE']!,
    jwks: new URL(env['JWT_JWKS']!),
    claim: env['JWT_CLAIM']!,
  }),
  getSigner: cachedSigner(async () => apiKey, { makeSigner: nodeSigner, log }).getSigner,
  log,
});
