import type { FieldMapping, Handler, KeyField, Log } from '@glance-kit/core';
import type { DevelopmentAgent } from '@glance-kit/functions-express/development';
import { loginKeyFunction } from '@glance-kit/handlers';
import { VISITOR_KEY_HASH } from '@glance-kit/sample-visitor-site';
import { entraDirectory } from '@glance-kit/testing/dynamics';

const TENANT = '7c0ffee0-0000-4000-8000-00000000000a';
const CLIENT = 'c11e0000-0000-4000-8000-00000000000b';
/** What the directory calls an agent's id in the group. */
const CLAIM = 'glance_user';
const GET_LOGIN_KEY = '/dynamics-login-key';

const byEmail = (field: string): KeyField => ({ field, transform: { hash: VISITOR_KEY_HASH } });
/** Session keys by table, as the bank's page makes them, too. */
const FIELDS: FieldMapping = {
  contact: {
    visitorId: ['glk_visitorid', byEmail('emailaddress1')],
    name: ['fullname'],
    phone: ['telephone1'],
    email: ['emailaddress1'],
  },
  incident: {
    visitorId: ['customerid_contact.glk_visitorid', byEmail('customerid_contact.emailaddress1')],
    name: ['customerid_contact.fullname'],
    email: ['customerid_contact.emailaddress1'],
  },
};

/**
 * `config.json` of the panel on the forms.
 *
 * @param panel  origin of the login-key server, which is the directory of Entra ID, too
 */
export function dynamicsConfig(panel: string, service: string, groupId: string): Record<string, unknown> {
  const entra = { tenant: TENANT, client: CLIENT, claim: CLAIM, authority: panel };
  return { service, groupId, loginKey: panel + GET_LOGIN_KEY, entra, visitorInfo: true, fields: FIELDS };
}

export interface DynamicsFunctionOptions {
  /** Of this server. */
  origin: string;
  desktop: string;
  groupId: string;
  apiKey: string;
  agents: readonly DevelopmentAgent[];
  log: Log;
}

/** The function behind the forms, and the directory of Entra ID that it believes. */
export async function dynamicsFunctions(
  options: DynamicsFunctionOptions,
): Promise<{ path: string; handler: Handler }[]> {
  const { origin, desktop, groupId, apiKey, agents, log } = options;
  const directory = await entraDirectory({
    authority: origin,
    tenant: TENANT,
    client: CLIENT,
    redirectUris: [`${desktop}/dynamics/WebResources/glk_/cobrowse/redirect.html`],
    people: agents.map(({ partnerUserId, name, email }, index) => ({
      oid: `a0000000-0000-4000-8000-0000000000${index + 10}`,
      name,
      userName: email,
      claims: { [CLAIM]: partnerUserId },
    })),
  });
  const answer: Handler = async (request) =>
    (await directory.handle(request)) ?? new Response(null, { status: 404 });
  const { handler } = loginKeyFunction(
    {
      GLANCE_GROUP_ID: groupId,
      GLANCE_API_KEY: apiKey,
      GLANCE_ORIGINS: desktop,
      GLANCE_IDENTITY: 'entra',
      ENTRA_TENANTS: TENANT,
      ENTRA_AUDIENCE: CLIENT,
      ENTRA_CLIENTS: CLIENT,
      ENTRA_CLAIM: CLAIM,
      ENTRA_AUTHORITY: origin,
    },
    // The directory's keys are in this process, and not every machine knows panel.localhost.
    { log, fetch: async (address, init) => answer(new Request(address, init)) },
  );
  return [
    { path: GET_LOGIN_KEY, handler },
    { path: `/${TENANT}`, handler: answer },
  ];
}
