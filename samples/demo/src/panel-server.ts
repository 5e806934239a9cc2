import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FieldMapping, Log } from '@glance-kit/core';
import {
  ACTIVITY_ADDRESS,
  PAGE_ADDRESSES,
  startLoginKeyServer,
  toExpress,
  type RunningLoginKeyServer,
} from '@glance-kit/functions-express';
import { developmentProvider } from '@glance-kit/functions-express/development';
import { readProviderMetadata } from '@glance-kit/functions-saml';
import { developmentSamlProvider } from '@glance-kit/functions-saml/development';
import { hostedDirectory } from '@glance-kit/dynamics/page';
import { VISITOR_KEY_HASH } from '@glance-kit/sample-visitor-site';
import { connectActivity, webhookActivity, webhookCaller } from '@glance-kit/handlers';
import { developmentAgents } from './agents.js';
import { CONNECT_FIELDS } from './connect-fields.js';
import { instancePort } from './instance-port.js';
import { dynamicsFunctions } from './dynamics.js';
import { flexFunctions } from './flex-functions.js';
import type { PanelSettings } from './panel-settings.js';
import { salesforceFunctions } from './salesforce.js';

const CLIENT_ID = 'glance-kit-demo';
const CLAIM = 'glance_user';

/** Session keys by kind of contact, as the bank's page makes them, too. */
const FIVE9_FIELDS: FieldMapping = {
  call: { visitorId: ['visitor', { field: 'visitor', transform: 'digits' }], phone: ['customer_number'] },
  chat: {
    visitorId: [{ field: 'Customer.email', transform: { hash: VISITOR_KEY_HASH } }],
    name: ['Customer.full_name'],
    email: ['Customer.email'],
  },
};

/** The same for the tickets of the help desk. */
const WEB_FIELDS: FieldMapping = {
  ticket: {
    visitorId: [
      'external_id',
      { field: 'requester.email', transform: { hash: VISITOR_KEY_HASH } },
      { field: 'requester.phone', transform: 'digits' },
    ],
    name: ['requester.name'],
    email: ['requester.email'],
    phone: ['requester.phone'],
  },
};

/** Folder with the built page of a connector. */
function pageOf(connector: string): string {
  return join(dirname(createRequire(import.meta.url).resolve(`${connector}/package.json`)), 'dist', 'page');
}

export interface PanelServer extends RunningLoginKeyServer {
  /** Names of the agents that may sign in. */
  agents: string[];
}

/** Login keys, the connectors' pages and two test identity providers that know its agents, on one port. */
export async function startPanelServer(settings: PanelSettings, log: Log): Promise<PanelServer> {
  const { origin, groupId, apiKey, service, desktop, port, wrapUpSecret } = settings;
  const issuer = `${origin}/oidc`;
  const agents = developmentAgents(settings.users);
  const audience = `${origin}/getloginkey`;
  const shared = { service, groupId, visitorInfo: true };
  // Made here and nowhere else: both sides of it live in this process.
  const clientSecret = randomBytes(32).toString('base64url');
  const provider = developmentProvider({
    issuer,
    audience,
    claim: CLAIM,
    agents,
    clients: [{ clientId: CLIENT_ID, clientSecret, redirectUris: [`${origin}/signin/callback`] }],
  });
  const samlProvider = developmentSamlProvider({
    baseUrl: `${origin}/test-idp`,
    agents,
    serviceProviders: [
      {
        entityId: `${origin}/saml/saml/metadata`,
        acsUrl: `${origin}/saml/saml/acs`,
        logoutUrl: `${origin}/saml/saml/logout`,
      },
    ],
  });
  // The receiver is this demo's own desktop and looks at no signature; yours must.
  const call = webhookCaller({
    url: `${desktop}/five9/records`,
    secret: randomBytes(32).toString('base64url'),
  });
  const toFive9 = webhookActivity(call);
  const toConnect = connectActivity({ connect: instancePort(`${desktop}/amazon-connect/instance`) });
  const server = await startLoginKeyServer({
    port,
    publicUrl: origin,
    groupId,
    apiKey,
    oidc: {
      name: 'OpenID (test provider)',
      issuer,
      clientId: CLIENT_ID,
      clientSecret,
      audience,
      claim: CLAIM,
      // Not every machine knows panel.localhost; every machine knows itself.
      backChannelOrigin: `http://127.0.0.1:${port}`,
    },
    saml: [
      {
        name: 'SAML (test provider)',
        provider: readProviderMetadata(samlProvider.metadata),
        user: { partnerUserId: CLAIM, name: 'displayName', email: 'email' },
      },
    ],
    pages: [
      {
        path: '/five9',
        directory: pageOf('@glance-kit/five9'),
        config: { ...shared, ...PAGE_ADDRESSES, activity: ACTIVITY_ADDRESS, fields: FIVE9_FIELDS },
        frameAncestors: [desktop],
      },
      {
        path: '/amazon-connect',
        directory: pageOf('@glance-kit/amazon-connect'),
        config: { ...shared, ...PAGE_ADDRESSES, activity: ACTIVITY_ADDRESS, fields: CONNECT_FIELDS },
        frameAncestors: [desktop],
      },
      {
        path: '/dynamics',
        directory: hostedDirectory,
        config: { ...shared, ...PAGE_ADDRESSES },
        frameAncestors: [desktop],
      },
      {
        path: '/web',
        directory: pageOf('@glance-kit/web'),
        config: { ...shared, ...PAGE_ADDRESSES, fields: WEB_FIELDS, agentOrigins: [desktop] },
        frameAncestors: [desktop],
      },
    ],
    // Each desktop has its own place for records.
    activity: (record, agent) => (record.host === 'five9' ? toFive9 : toConnect)(record, agent),
    five9: { secret: wrapUpSecret, call },
    mount: [
      ...[provider, samlProvider].map(({ path, handler }) => ({ path, handler })),
      ...[
        ...flexFunctions({ ...settings, log }),
        ...(await dynamicsFunctions({ ...settings, agents, log })),
        ...salesforceFunctions({ ...settings, log }),
      ].map(({ path, handler }) => ({
        path,
        handler: toExpress(handler, log),
      })),
    ],
    log,
  });
  return { ...server, agents: agents.map(({ name }) => name) };
}
