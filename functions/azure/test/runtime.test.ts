import { runtimeSuite } from '@glance-kit/testing';
import { startApp, writeApp, type AzureApp } from './app.js';

async function start(settings: Readonly<Record<string, string>>, entry?: string): Promise<AzureApp> {
  const { folder, remove } = await writeApp(entry);
  const app = await startApp(folder, settings);
  const close = app.close!.bind(app);
  app.close = () => Promise.resolve(close()).finally(remove);
  return app;
}

let loginKey: AzureApp;

runtimeSuite('Azure Functions', {
  startEcho: () => start({}, 'echo-app.ts'),
  startLoginKey: async (settings) => (loginKey = await start(settings)),
  logged: () => loginKey.log.map(({ message }) => message).join('\n'),
  lacks: {
    bodyOfGet: 'the library drops bodies of GET and HEAD',
    partitionedCookies: 'cookies have no such field on the way to the host',
    repeatedHeaders: {
      reason: 'the host joins values by a comma alone',
      instead: {
        'joins repeated headers in their order': {
          echo: { headers: { 'x-list': 'one,two, three', 'x-other': '0' } },
        },
      },
    },
  },
});
