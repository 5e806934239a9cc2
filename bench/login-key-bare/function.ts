// The least that can be deployed: the handler and the server signer, the identity given from outside.
import { nodeSigner } from '@glance-kit/core/node';
import { loginKeyHandler, type Authenticate } from '@glance-kit/handlers';

export function bareFunction(
  env: Readonly<Record<string, string>>,
  authenticate: Authenticate,
): (request: Request) => Promise<Response> {
  const signer = nodeSigner(env['GLANCE_API_KEY']!);
  return loginKeyHandler({
    groupId: env['GLANCE_GROUP_ID']!,
    origins: env['GLANCE_ORIGINS']!.split(','),
    authenticate,
    getSigner: async () => signer,
    log: (entry) => console.log(JSON.stringify(entry)),
  });
}
