import type { Authenticate } from '../identity.js';
import { demand, demandSecure, demandText, demandTexts } from './option-checks.js';
import { publishedKeys } from './provider-keys.js';
import { claimMissing, invalid, organisationRefused, text } from './refusals.js';
import { rememberedBearer } from './remembered-bearer.js';
import { holds, oneOf, tokenVerifier, type TokenOptions, type TokenRule } from './token-rules.js';

export interface EntraOptions extends TokenOptions {
  /** Directory (tenant) ids, GUIDs, whose agents may sign in. */
  tenants: readonly string[];
  /** Application (client) id of the registration, a GUID: `aud` of its version 2.0 tokens. */
  audience: string;
  /** Application ids, GUIDs, that may ask for the token: `TEAMS_CLIENTS`, the panel's own registration. */
  clients: readonly string[];
  /** `access_as_user` unless given. */
  scope?: string;
  /**
   * Claim that holds the partner user id; `oid`, the person's object id, unless given. With several tenants it is
   * always `oid`: the administrators of each tenant choose what stands in the other claims, so that one tenant could
   * name a person of another. With another claim than `oid`, guests are refused for the same reason. Directories also let `email` and `preferred_username` change hands; name them only
   * where your Glance users are named that way and you alone administer the directory.
   */
  claim?: string;
  /** Sign-in host of a national cloud; `https://login.microsoftonline.com` unless given. */
  authority?: string;
}

/** The Teams clients on desktop and mobile, and on the web. */
export const TEAMS_CLIENTS: readonly string[] = [
  '1fec8e78-bce4-4aaf-ab1b-5451cc387264',
  '5e3ce6c0-2b1f-4285-8d4b-75ee78787346',
];

const GUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const guids = (values: readonly string[], name: string): string[] => {
  demandTexts(values, name);
  const lower = values.map((value) => value.toLowerCase());
  demand(
    lower.every((value) => GUID.test(value)),
    name,
    'ids of the form 00000000-0000-0000-0000-000000000000',
  );
  return lower;
};

/** Apps get tokens for themselves, without a person: application roles and no delegated scope. */
const ofAPerson: TokenRule = (claims) =>
  claims['idtyp'] === 'app' || (claims['scp'] === undefined && claims['roles'] !== undefined)
    ? invalid('app-only')
    : undefined;

/**
 * A guest's own organisation, or mail provider, says what the guest is called: it could name a person of yours.
 *
 * @see access token claims: `idp` is the issuer, or absent, unless the person is of elsewhere; `acct` is 1 for a guest
 */
const ofTheDirectory: TokenRule = ({ iss, tid, idp, acct }) => {
  const isHome = idp === undefined || idp === iss || idp === `https://sts.windows.net/${String(tid)}/`;
  return isHome && String(acct) !== '1' ? undefined : organisationRefused('guest');
};

/**
 * A version 2.0 access token of Microsoft Entra ID, as Teams' single sign-on and MSAL in Dynamics give it. Checked:
 * RS256 by a key of the directory, audience, time, version, tenant, issuer of that very tenant, the key's own issuer,
 * a person and not an app, scope, client. Who it is: tenant and object id, in `subject`.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 * @see Teams, "Identity and backend verification"
 */
export function entraAuthenticator(options: EntraOptions): Authenticate {
  const { scope = 'access_as_user', claim = 'oid' } = options;
  const tenants = guids(options.tenants, 'tenants');
  const [audience] = guids([options.audience], 'audience');
  const clients = guids(options.clients, 'clients');
  demandText(scope, 'scope');
  demand(
    tenants.length === 1 || claim === 'oid',
    'claim',
    'oid with several tenants, because each tenant chooses the other claims of its people',
  );
  const authority = demandSecure(
    options.authority ?? 'https://login.microsoftonline.com',
    'authority',
  ).origin;
  // One address for all tenants; which tenants a key may sign for is said beside the key.
  const keys = publishedKeys(new URL('/common/discovery/v2.0/keys', authority), options);
  const issuerOf = (tenant: string): string => `${authority}/${tenant}/v2.0`;

  const ofItsTenant: TokenRule = (claims, { kid }) => {
    const tenant = text(claims['tid']);
    if (tenant === undefined || !tenants.includes(tenant)) return organisationRefused('tenant');
    if (claims.iss !== issuerOf(tenant)) return invalid('issuer');
    const key = keys.jwks()?.keys.find((each) => each.kid === kid) as { issuer?: unknown } | undefined;
    if (key?.issuer === undefined) return undefined;
    return String(key.issuer).replace('{tenantid}', tenant) === claims.iss
      ? undefined
      : invalid('key issuer');
  };
  // The object id makes the person, also where another claim names the Glance user.
  const withObjectId: TokenRule = (claims) =>
    text(claims['oid']) === undefined ? claimMissing('oid') : undefined;

  const verify = tokenVerifier({
    ...options,
    keys,
    algorithms: ['RS256'],
    audience: audience!,
    claim,
    subjectClaim: 'oid',
    rules: [
      oneOf('ver', ['2.0'], 'version'),
      ofItsTenant,
      ofAPerson,
      holds('scp', scope, 'scope'),
      oneOf('azp', clients, 'client'),
      withObjectId,
      ...(claim === 'oid' ? [] : [ofTheDirectory]),
    ],
  });
  return rememberedBearer(verify, options);
}
