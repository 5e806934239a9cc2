import type { Authenticate } from '../identity.js';
import { demand, demandText, demandTexts } from './option-checks.js';
import { publishedKeys } from './provider-keys.js';
import { claimMissing, invalid } from './refusals.js';
import { rememberedBearer } from './remembered-bearer.js';
import { holds, oneOf, tokenVerifier, type TokenOptions, type TokenRule } from './token-rules.js';

export interface CognitoOptions extends TokenOptions {
  /** For example `eu-central-1`. */
  region: string;
  /** User pool id, which begins with the region: `eu-central-1_AbCdEf123`. */
  userPoolId: string;
  /** App client ids that may ask for the token. */
  clients: readonly string[];
  /** Which token the pages send: `access` unless given. The other one is refused. */
  use?: 'access' | 'id';
  /** When given, an access token must have been granted this scope. */
  scope?: string;
  /**
   * Claim that holds the partner user id; `sub`, the user's id, unless given. Users of a pool can change their own
   * attributes where the app client may write them: name one of those only if it may not. `email` counts only while
   * `email_verified` is true.
   */
  claim?: string;
}

/** With client credentials an app client is its own subject. */
const ofAPerson: TokenRule = (claims) =>
  claims.sub !== undefined && claims.sub === claims['client_id'] ? invalid('app-only') : undefined;

const confirmedEmail: TokenRule = (claims) =>
  claims['email_verified'] === true ? undefined : claimMissing('email_verified');

/**
 * A token of an Amazon Cognito user pool. Checked: RS256 by a key of the pool, issuer, time, the kind of token, its
 * client (`client_id` of an access token, which has no audience; `aud` of an id token), a person, scope.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function cognitoAuthenticator(options: CognitoOptions): Authenticate {
  const { region, userPoolId, clients, use = 'access', scope, claim = 'sub' } = options;
  demand(/^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/.test(region), 'region', 'a region such as eu-central-1');
  demand(
    new RegExp(`^${region}_[0-9A-Za-z]{1,64}$`).test(userPoolId),
    'userPoolId',
    'the id of a pool of that region, such as eu-central-1_AbCdEf123',
  );
  demandTexts(clients, 'clients');
  demand(use === 'access' || use === 'id', 'use', 'access or id');
  demand(scope === undefined || use === 'access', 'scope', 'left out for id tokens, which have none');
  const issuer = `https://cognito-idp.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}/${userPoolId}`;

  const rules: TokenRule[] = [oneOf('token_use', [use], 'token use')];
  if (use === 'access') rules.push(oneOf('client_id', clients, 'client'), ofAPerson);
  if (scope !== undefined) {
    demandText(scope, 'scope');
    rules.push(holds('scope', scope, 'scope'));
  }
  if (claim === 'email') rules.push(confirmedEmail);
  const verify = tokenVerifier({
    ...options,
    keys: publishedKeys(new URL(`${issuer}/.well-known/jwks.json`), options),
    algorithms: ['RS256'],
    issuer,
    ...(use === 'id' && { audience: clients }),
    claim,
    subjectClaim: 'sub',
    rules,
  });
  return rememberedBearer(verify, options);
}
