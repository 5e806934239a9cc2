import { runtimeSuite } from '@glance-kit/testing';
import { deployedModule, moduleOf, startWorker, type Worker } from './worker.js';

let loginKey: Worker;

runtimeSuite('workerd', {
  startEcho: async () => startWorker(await moduleOf('echo-module.ts'), {}),
  startLoginKey: async (settings) => {
    loginKey = await startWorker(deployedModule(), settings, new URL(settings['JWT_JWKS']!).host);
    return loginKey;
  },
  logged: () => loginKey.said,
  lacks: {
    headerBytes: {
      reason: 'header values are read as UTF-8, other bytes are lost',
      instead: {
        'keeps the bytes of a header value outside ASCII': { echo: { headers: { 'x-name': 'caf\ufffd' } } },
      },
    },
    replyHeaderBytes: {
      reason: 'header values are written as UTF-8',
      instead: {
        'replies with the bytes of a header value outside ASCII': {
          expect: { headers: { 'x-name': 'caf\u00c3\u00a9' }, body: 'ok' },
        },
      },
    },
  },
});
