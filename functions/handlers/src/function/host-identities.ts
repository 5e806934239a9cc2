import { KitError } from '@glance-kit/core';
import { contactTicketAuthenticator, type ContactTicketUser } from '../authenticators/contact-ticket.js';
import { flexAuthenticator, type FlexUser } from '../authenticators/flex.js';
import { genesysAuthenticator, type GenesysUserField } from '../authenticators/genesys.js';
import type { GenesysDomain } from '../authenticators/genesys-api.js';
import type { TwilioAccount } from '../authenticators/twilio-account.js';
import { zendeskAuthenticator, type ZendeskPublicKey } from '../authenticators/zendesk.js';
import { certificatesFromText } from '../authenticators/salesforce-certificates.js';
import { salesforceAuthenticator } from '../authenticators/salesforce.js';
import { memoryCounter } from '../memory-store.js';
import { required, type Environment, type Setting } from '../settings.js';
import { given, kind } from './identity-kind.js';
import { settingsReader, type SettingsReader } from './setting.js';

type FlexName = 'ACCOUNT_SID' | 'API_KEY' | 'API_SECRET' | 'AUTH_TOKEN' | 'TWILIO_REGION';

const FLEX_ACCOUNT: readonly Setting<FlexName>[] = [
  { name: 'ACCOUNT_SID', text: 'the Twilio account, AC and 32 digits' },
  { name: 'API_KEY', text: 'a Twilio API key, SK and 32 digits, to validate tokens with', default: '' },
  { name: 'API_SECRET', text: 'its secret', default: '' },
  { name: 'AUTH_TOKEN', text: 'instead of the two: the auth token of the account', default: '' },
  { name: 'TWILIO_REGION', text: 'the region of the account, for example au1', default: '' },
];

/** Option of a `TwilioAccount` to its variable, for messages. */
export const FLEX_ACCOUNT_VARIABLES = {
  accountSid: 'ACCOUNT_SID',
  apiKeySid: 'API_KEY',
  apiKeySecret: 'API_SECRET',
  authToken: 'AUTH_TOKEN',
  realm: 'TWILIO_REGION',
} as const;

/** Twilio Functions bring the auth token along unasked, so an API key that somebody set counts more. */
function flexCredentials(read: SettingsReader<FlexName>, env: Environment): TwilioAccount['credentials'] {
  const apiKeySid = read.optional('API_KEY');
  const apiKeySecret = read.optional('API_SECRET');
  const authToken = read.optional('AUTH_TOKEN');
  if (apiKeySid === undefined && apiKeySecret === undefined && authToken !== undefined) return { authToken };
  const missing =
    'the Twilio API key with which tokens are validated (or set AUTH_TOKEN instead of API_KEY and API_SECRET)';
  return {
    apiKeySid: apiKeySid ?? required(env, 'API_KEY', missing),
    apiKeySecret: apiKeySecret ?? required(env, 'API_SECRET', 'the secret that belongs to API_KEY'),
  };
}

/** The account of Flex, with what its API is called. @throws KitError CONFIG_INVALID naming the variable */
export function flexAccount(env: Environment): TwilioAccount {
  const read = settingsReader(env, FLEX_ACCOUNT);
  const region = read.optional('TWILIO_REGION')?.split('-')[0]; // `au1-ix` is a way to reach `au1`
  return {
    accountSid: read.text('ACCOUNT_SID'),
    credentials: flexCredentials(read, env),
    ...given('realm', region),
  };
}

export const flex = /* @__PURE__ */ kind(
  [
    ...FLEX_ACCOUNT,
    {
      name: 'FLEX_USER',
      text: 'the partner user id: identity, realm_user_id or worker_sid',
      default: 'identity',
    },
    {
      name: 'FLEX_ROLES',
      text: 'only agents with one of these Flex roles may use Glance, comma-separated',
      default: '',
    },
  ],
  { ...FLEX_ACCOUNT_VARIABLES, user: 'FLEX_USER', roles: 'FLEX_ROLES' },
  (read, runtime, _tools, env) =>
    flexAuthenticator({
      ...runtime,
      ...flexAccount(env),
      user: read.text('FLEX_USER') as FlexUser, // checked there
      ...(read.optional('FLEX_ROLES') !== undefined && { roles: read.list('FLEX_ROLES') }),
    }),
);

export const genesys = /* @__PURE__ */ kind(
  [
    { name: 'GENESYS_DOMAIN', text: 'the domain of your region, for example mypurecloud.ie' },
    { name: 'GENESYS_ORGANIZATION', text: 'the id of your organisation' },
    { name: 'GENESYS_CLIENT', text: 'the id of your OAuth client' },
    { name: 'GENESYS_USER', text: 'the partner user id: id, email or username', default: 'id' },
  ],
  {
    domain: 'GENESYS_DOMAIN',
    organizationId: 'GENESYS_ORGANIZATION',
    clientId: 'GENESYS_CLIENT',
    user: 'GENESYS_USER',
  },
  (read, runtime) =>
    genesysAuthenticator({
      ...runtime,
      domain: read.text('GENESYS_DOMAIN') as GenesysDomain, // checked there, like the next
      organizationId: read.text('GENESYS_ORGANIZATION'),
      clientId: read.text('GENESYS_CLIENT'),
      user: read.text('GENESYS_USER') as GenesysUserField,
    }),
);

type ZendeskName = 'ZENDESK_PUBLIC_KEY' | 'ZENDESK_APP' | 'ZENDESK_API_USER' | 'ZENDESK_API_TOKEN';

function zendeskKey(read: SettingsReader<ZendeskName>, env: Environment): ZendeskPublicKey {
  const pem = read.optional('ZENDESK_PUBLIC_KEY');
  if (pem !== undefined) return { pem };
  const missing = 'the PEM text of the public key of your app (or set ZENDESK_APP, to fetch it)';
  const appId = read.optional('ZENDESK_APP') ?? required(env, 'ZENDESK_PUBLIC_KEY', missing);
  const user = read.optional('ZENDESK_API_USER');
  const token = read.optional('ZENDESK_API_TOKEN');
  if (user === undefined && token === undefined) return { appId };
  const needed = 'ZENDESK_API_USER and ZENDESK_API_TOKEN go together';
  const pair = `${user ?? required(env, 'ZENDESK_API_USER', needed)}/token:${token ?? required(env, 'ZENDESK_API_TOKEN', needed)}`;
  return { appId, authorization: `Basic ${btoa(pair)}` };
}

export const zendesk = /* @__PURE__ */ kind(
  [
    { name: 'ZENDESK_SUBDOMAIN', text: 'the first part of your Zendesk address, for example acme' },
    { name: 'ZENDESK_INSTALLATION', text: 'the id of the installation of your app' },
    {
      name: 'ZENDESK_PUBLIC_KEY',
      text: 'the PEM text of the public key of your app; \\n may stand for line breaks',
      default: '',
    },
    { name: 'ZENDESK_APP', text: 'instead: the id of your app, to fetch its public key', default: '' },
    { name: 'ZENDESK_API_USER', text: 'e-mail address of the user who may fetch it', default: '' },
    { name: 'ZENDESK_API_TOKEN', text: 'API token of that user', default: '' },
    { name: 'ZENDESK_USER', text: "the partner user id: id, the agent's number, or url", default: 'id' },
  ],
  {
    subdomain: 'ZENDESK_SUBDOMAIN',
    installationId: 'ZENDESK_INSTALLATION',
    publicKey: 'ZENDESK_PUBLIC_KEY',
    'publicKey.appId': 'ZENDESK_APP',
    user: 'ZENDESK_USER',
  },
  (read, runtime, _tools, env) =>
    zendeskAuthenticator({
      ...runtime,
      subdomain: read.text('ZENDESK_SUBDOMAIN'),
      installationId: read.text('ZENDESK_INSTALLATION'),
      publicKey: zendeskKey(read, env),
      user: read.text('ZENDESK_USER') as 'id' | 'url', // checked there
    }),
);

export const salesforce = /* @__PURE__ */ kind(
  [
    { name: 'SALESFORCE_ORGS', text: 'the ids of the orgs, comma-separated' },
    {
      name: 'SALESFORCE_CERTIFICATES',
      text: 'the PEM text of the certificate of the org; of several, JSON of org id to PEM',
    },
    {
      name: 'SALESFORCE_AUDIENCE',
      text: 'the address of this function, as it is in Salesforce',
    },
  ],
  {
    orgs: 'SALESFORCE_ORGS',
    certificates: 'SALESFORCE_CERTIFICATES',
    audience: 'SALESFORCE_AUDIENCE',
  },
  (read, _runtime, { counter }) =>
    salesforceAuthenticator({
      certificates: certificatesFromText(read.text('SALESFORCE_CERTIFICATES'), read.list('SALESFORCE_ORGS')),
      audience: read.text('SALESFORCE_AUDIENCE'),
      // Without a counter that the instances share, each remembers for itself: an assertion that somebody took from an
      // agent could be used once at each, within its minute, and gives that agent's own key.
      used: counter ?? memoryCounter({ whenFull: 'refuse' }),
    }),
);

export const ticket = /* @__PURE__ */ kind(
  [
    {
      name: 'CONNECT_TICKET_SECRET',
      text: 'the secret that signs the contact tickets, 32 characters or more',
    },
    { name: 'CONNECT_USER', text: 'the partner user id: userName, email or agentId', default: 'userName' },
  ],
  { secret: 'CONNECT_TICKET_SECRET', user: 'CONNECT_USER' },
  (read, _runtime, { connect, counter }, env) => {
    if (!connect)
      throw new KitError(
        'CONFIG_INVALID',
        'The setting GLANCE_IDENTITY is ticket, but this runtime cannot ask Amazon Connect.',
      );
    // Used tickets that only one instance remembers could be used again at the next one.
    if (!counter)
      throw new KitError(
        'CONFIG_INVALID',
        'The setting GLANCE_IDENTITY is ticket, but this runtime has no counter that its instances share.',
      );
    const secret = read.text('CONNECT_TICKET_SECRET');
    if (secret === env['GLANCE_API_KEY'])
      throw new KitError('CONFIG_INVALID', 'The setting CONNECT_TICKET_SECRET must not be the API key.');
    const user = read.text('CONNECT_USER') as ContactTicketUser; // checked there
    return contactTicketAuthenticator({ secret, connect, used: counter, user });
  },
);
