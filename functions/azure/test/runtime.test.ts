import { runtimeSuite, type RunningRuntime } from '@glance-kit/testing';
import { startApp, writeApp } from './app.js';

async function start(settings: Readonly<Record<string, string>>, entry?: string): Promise<RunningRuntime> {
  const { folder, remove } = await writeApp(entry);
  const app = await startApp(folder, settings);
  return { ...app, close: () => Promise.resolve(app.close!()).finally(remove) };
}

runtimeSuite('Azure Functions', {
  startEcho: () => start({}, 'echo-app.ts'),
  startLoginKey: (settings) => start(settings),
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
