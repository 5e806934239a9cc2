import { createApplicationInput } from '@glance-kit/amazon-connect';
import type { FieldMapping } from '@glance-kit/core';
import express from 'express';
import { CENTRE_AGENT, contactCentre, type CentreQuestion } from '../contact-centre.js';
import type { DesktopPage } from '../desktop-page.js';

export interface AmazonConnectConnector {
  /** Address of the app's page: `http://panel.localhost:4603/amazon-connect`. */
  url: string;
  /** Origin of the cobrowse service. */
  service: string;
  /** As in the page's config.json; the page's own unless given. */
  fields?: FieldMapping;
}

/** The agent workspace, and under `<path>/instance` what servers ask the instance about its contacts. */
export function amazonConnectDesktop({ url, service, fields }: AmazonConnectConnector): DesktopPage {
  const centre = contactCentre();
  const router = express.Router();
  router.get('/contacts.json', (_request, reply) => void reply.json(centre.contacts));
  router.post('/instance', express.json(), (request, reply) => {
    // For servers: a page of any site could post here from the agent's browser.
    if (request.headers.origin !== undefined) return void reply.status(403).end();
    reply.json(centre.answer(request.body as CentreQuestion));
  });
  return {
    path: '/amazon-connect',
    name: 'Amazon Connect',
    about: 'A contact is accepted, and the agent opens the panel from the workspace’s apps.',
    file: 'amazon-connect.html',
    policy: { 'frame-src': new URL(url).origin },
    setup: {
      agent: { arn: CENTRE_AGENT.arn, name: CENTRE_AGENT.name },
      application: createApplicationInput({
        pageUrl: url,
        service,
        ...(fields && { fields }),
        instances: ['https://demo.my.connect.aws'],
      }),
      contacts: centre.contacts,
    },
    router,
  };
}
