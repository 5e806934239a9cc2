// The least that can be deployed: the handler and the server signer; identity and counter are given from outside.
import { nodeSigner } from '@glance-kit/core/node';
import { loginKeyHandler, type Authenticate, type ExpiringCounter } from '@glance-kit/handlers';

export function bareFunction(
  env: Readonly<Record<string, string>>,
  authenticate: Authenticate,
  counter: ExpiringCounter,
): (request: Request) => Promise<Response> {
  const signer = nodeSigner(env['GLANCE_API_KEY']!);
  return loginKeyHandler({
    groupId: env['GLANCE_GROUP_ID']!,
    origins: env['GLANCE_ORIGINS']!.split(','),
    authenticate,
    getSigner: async () => signer,
    rateLimit: { counter, limit: 30, windowMs: 60_000 },
    log: (entry) => console.log(JSON.stringify(entry)),
  });
}
