import { expect, test } from '@jest/globals';
import { memoryStore } from '@glance-kit/handlers';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { samlRouter } from '../../src/express/index.js';
import type { SamlServiceProvider } from '../../src/index.js';

test.each([undefined, ['https://desk.example']])(
  'attack: a neighbour of the domain plants the cookie of a sign-in: over https it has a name that only this host can write (frames: %p)',
  async (frameAncestors) => {
    const message = { binding: 'redirect', url: 'https://id.example/sso' };
    const app = express();
    app.use(
      samlRouter({
        sp: { request: async () => message } as unknown as SamlServiceProvider,
        store: memoryStore(),
        publicOrigin: 'https://keys.example',
        memoryOf: () => '',
        ...(frameAncestors && { frameAncestors }),
        onSignedIn: () => '/',
        log: () => undefined,
      }).router,
    );
    const server = createServer(app);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/saml/start`;
    const reply = await fetch(address, { redirect: 'manual' });
    server.close();
    expect(reply.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^__Host-glance_saml_[\w-]{16}=[\w-]{43}; Path=\/; (?!.*Domain).*; Secure/),
    ]);
  },
);
