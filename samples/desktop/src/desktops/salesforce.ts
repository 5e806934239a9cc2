import { isSessionKey } from '@glance-kit/core';
import {
  salesforceDesktopPages,
  salesforceOrg,
  type SalesforceDesktopPages,
  type SalesforceOrgOptions,
} from '@glance-kit/testing/salesforce/node';
import express from 'express';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DesktopPage } from '../desktop-page.js';
import { MAPPING, RECORDS } from '../salesforce-records.js';

export interface SalesforceConnector {
  /** Folder that Salesforce's engine is installed in by `npm run desktop:salesforce`; it need not be there yet. */
  modules: string;
  /** Origin of the cobrowse service. */
  service: string;
  groupId: string;
  /** Who is signed in at the org. */
  agent: () => { partnerUserId: string; name: string };
  /** The login-key function of a source install. */
  functionAddress: string;
  /** The certificate that the org signs with, PEM: what its administrator downloads. */
  certificate: () => string;
  /** What the org's Apex answers to a panel that needs a login key. */
  grant: SalesforceOrgOptions['grant'];
}

const PROJECT = join(
  dirname(createRequire(import.meta.url).resolve('@glance-kit/salesforce/package.json')),
  'force-app',
);

/**
 * A Lightning app in which the components of the package run on Salesforce's own engine, compiled by its own compiler
 * when the page is opened first. Until those are installed the page says how to do that.
 */
export function salesforceDesktop(connector: SalesforceConnector): DesktopPage {
  const { modules, service, groupId, functionAddress, grant } = connector;
  const base = '/salesforce';
  const org = salesforceOrg({
    service,
    groupId,
    functionAddress,
    records: RECORDS,
    mapping: MAPPING,
    get agent() {
      return { ...connector.agent(), language: 'en_US' };
    },
    grant,
    isSessionKey,
  });
  let pages: Promise<SalesforceDesktopPages> | undefined;
  const isInstalled = (): boolean => existsSync(join(modules, 'node_modules', '.package-lock.json'));
  const router = express.Router();
  router.get('/tasks.json', (_request, reply) => void reply.json(org.tasks));
  router.get(
    '/certificate.crt',
    (_request, reply) => void reply.type('application/x-x509-ca-cert').send(connector.certificate()),
  );
  return {
    path: base,
    name: 'Salesforce',
    about: 'Cases and contacts, with the panel on their pages and in the utility bar.',
    file: 'salesforce.html',
    missing: () => (isInstalled() ? undefined : 'salesforce-install.html'),
    policy: {
      'connect-src': `'self' ${service} ${new URL(functionAddress).origin}`,
      'frame-src': service,
      // Lightning allows what components bring along.
      'style-src': "'self' 'unsafe-inline'",
    },
    get setup() {
      return { records: RECORDS, agentName: connector.agent().name };
    },
    router,
    async handle(request, reply) {
      const isOwn = /^\/salesforce\/(?:lwc|apex)\//.test(request.url ?? '');
      if (!isOwn || !isInstalled()) return false;
      pages ??= salesforceDesktopPages({
        modules,
        components: [join(PROJECT, 'main/default/lwc')],
        project: PROJECT,
        cache: join(modules, 'dist'),
        org,
        base,
      });
      pages.catch(() => (pages = undefined)); // an install that was not over yet
      return (await pages).handle(request, reply);
    },
  };
}
