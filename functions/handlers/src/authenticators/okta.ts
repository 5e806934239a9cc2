import type { Authenticate } from '../identity.js';
import { demand, demandSecure, demandText, demandTexts } from './option-checks.js';
import { publishedKeys } from './provider-keys.js';
import { invalid } from './refusals.js';
import { rememberedBearer } from './remembered-bearer.js';
import { holds, oneOf, tokenVerifier, type TokenOptions, type TokenRule } from './token-rules.js';

export interface OktaOptions extends TokenOptions {
  /** Address of the custom authorization server, exactly as `iss`: `https://company.okta.com/oauth2/default`. */
  issuer: string;
  /** Audience of that server's access tokens, for example `api://default`. */
  audience: string;
  /** Client ids of the applications that may ask for the token. */
  clients: readonly string[];
  /** When given, the token must have been granted this scope. */
  scope?: string;
  /** Claim that holds the partner user id; `uid`, the user's id, unless given. `sub` is the login, which can change. */
  claim?: string;
}

/** With client credentials an application is its own subject. */
const ofAPerson: TokenRule = (claims) =>
  claims.sub !== undefined && claims.sub === claims['cid'] ? invalid('app-only') : undefined;

/**
 * An access token of an Okta authorization server. Checked: RS256 by a key of `<issuer>/v1/keys`, issuer, audience,
 * time, client, a person and not an app, scope. The organisation's own server issues tokens for Okta alone; a custom
 * one is needed.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function oktaAuthenticator(options: OktaOptions): Authenticate {
  const { issuer, audience, clients, scope, claim = 'uid' } = options;
  const address = demandSecure(issuer, 'issuer');
  demand(
    /\/oauth2\/[^/?#]+$/.test(issuer) && address.href === issuer,
    'issuer',
    'the address of a custom authorization server, such as https://company.okta.com/oauth2/default',
  );
  demandText(audience, 'audience');
  demandTexts(clients, 'clients');
  const rules = [oneOf('cid', clients, 'client'), ofAPerson];
  if (scope !== undefined) {
    demandText(scope, 'scope');
    rules.push(holds('scp', scope, 'scope'));
  }
  const verify = tokenVerifier({
    ...options,
    keys: publishedKeys(new URL(`${issuer}/v1/keys`), options),
    algorithms: ['RS256'],
    issuer,
    audience,
    claim,
    subjectClaim: 'uid',
    rules,
  });
  return rememberedBearer(verify, options);
}
