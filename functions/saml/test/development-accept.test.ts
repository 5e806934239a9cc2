import { expect, test } from '@jest/globals';
import { memoryCounter, memoryStore } from '@glance-kit/handlers';
import express from 'express';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { developmentSamlProvider } from '../src/development/index.js';
import {
  createSamlServiceProvider,
  partnerUserIdOf,
  readProviderMetadata,
  type SamlRequestRecord,
} from '../src/index.js';
import { ownKeys } from './provider.js';

const ACS = 'https://sp.example/acs';
const ENTITY = 'https://sp.example/metadata';

test.each([false, true])(
  'a login at the development provider is accepted, encrypted: %s',
  async (encrypt) => {
    const app = express();
    const server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const idp = developmentSamlProvider({
        baseUrl: `${origin}/idp`,
        serviceProviders: [{ entityId: ENTITY, acsUrl: ACS, certificate: ownKeys.certificate, encrypt }],
        env: {},
      });
      app.use(idp.path, idp.handler);
      const sp = createSamlServiceProvider({
        entityId: ENTITY,
        acsUrl: ACS,
        provider: readProviderMetadata(idp.metadata),
        keys: { ...ownKeys, encryption: encrypt },
        requests: memoryStore<SamlRequestRecord>(),
        used: memoryCounter(),
        log: (entry) => {
          if (entry.level !== 'warn' || !/expire/.test(entry.event)) throw new Error(JSON.stringify(entry));
        },
      });
      const message = await sp.request({ relayState: 'relay', memory: 'memory' });
      const chooser = await (await fetch(message.url)).text();
      const action = /action="([^"]+)"/.exec(chooser)![1]!;
      const agent = /name="agent" value="([^"]+)"/.exec(chooser)?.[1] ?? 'demo-1';
      const page = await (
        await fetch(new URL(action, origin), { method: 'POST', body: new URLSearchParams({ agent }) })
      ).text();
      const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)![1]!;
      const login = await sp.accept({ SAMLResponse: field('SAMLResponse'), RelayState: field('RelayState') });
      expect(login).toMatchObject({ memory: 'memory', relayState: 'relay', issuer: idp.entityId });
      expect(partnerUserIdOf(login, { partnerUserId: 'glance_user' })).toEqual(
        expect.stringMatching(/^\w+$/),
      );
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  },
);
