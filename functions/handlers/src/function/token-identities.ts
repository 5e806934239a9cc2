import { cognitoAuthenticator } from '../authenticators/cognito.js';
import { TEAMS_CLIENTS, entraAuthenticator } from '../authenticators/entra.js';
import { jwtAuthenticator } from '../authenticators/jwt.js';
import { keysFromText } from '../authenticators/provider-keys.js';
import { oktaAuthenticator } from '../authenticators/okta.js';
import { given, kind, role, rolesOf } from './identity-kind.js';

export const jwt = /* @__PURE__ */ kind(
  [
    { name: 'JWT_ISSUER', text: 'the address of the identity provider, exactly as it names itself' },
    { name: 'JWT_AUDIENCE', text: 'the audience of the tokens' },
    {
      name: 'JWT_JWKS',
      text: 'the keys of the identity provider: their https address, or the key set itself as JSON',
    },
    { name: 'JWT_CLAIM', text: 'the claim that holds the partner user id; not one that agents can change' },
    { name: 'JWT_ALGORITHMS', text: 'allowed signature algorithms, comma-separated', default: 'RS256,ES256' },
    role('JWT_ROLE'),
  ],
  {
    issuer: 'JWT_ISSUER',
    audience: 'JWT_AUDIENCE',
    jwks: 'JWT_JWKS',
    claim: 'JWT_CLAIM',
    algorithms: 'JWT_ALGORITHMS',
  },
  (read, runtime) =>
    jwtAuthenticator({
      ...runtime,
      issuer: read.text('JWT_ISSUER'),
      audience: read.text('JWT_AUDIENCE'),
      jwks: keysFromText(read.text('JWT_JWKS')),
      claim: read.text('JWT_CLAIM'),
      algorithms: read.list('JWT_ALGORITHMS'),
      ...rolesOf(read, 'JWT_ROLE'),
    }),
);

export const entra = /* @__PURE__ */ kind(
  [
    { name: 'ENTRA_TENANTS', text: 'the directory (tenant) ids whose agents may sign in, comma-separated' },
    { name: 'ENTRA_AUDIENCE', text: 'the application (client) id of the registration' },
    {
      name: 'ENTRA_CLIENTS',
      text: 'the application ids that may ask for the token, comma-separated; "teams" stands for the Teams clients',
    },
    { name: 'ENTRA_SCOPE', text: 'the scope that the token must have', default: 'access_as_user' },
    {
      name: 'ENTRA_CLAIM',
      text: 'the claim that holds the partner user id; oid with several tenants',
      default: 'oid',
    },
    {
      name: 'ENTRA_AUTHORITY',
      text: 'the sign-in host of a national cloud',
      default: 'https://login.microsoftonline.com',
    },
    role('ENTRA_ROLE'),
  ],
  {
    tenants: 'ENTRA_TENANTS',
    audience: 'ENTRA_AUDIENCE',
    clients: 'ENTRA_CLIENTS',
    scope: 'ENTRA_SCOPE',
    claim: 'ENTRA_CLAIM',
    authority: 'ENTRA_AUTHORITY',
  },
  (read, runtime) =>
    entraAuthenticator({
      ...runtime,
      tenants: read.list('ENTRA_TENANTS'),
      audience: read.text('ENTRA_AUDIENCE'),
      clients: read.list('ENTRA_CLIENTS').flatMap((id) => (id === 'teams' ? TEAMS_CLIENTS : [id])),
      scope: read.text('ENTRA_SCOPE'),
      claim: read.text('ENTRA_CLAIM'),
      authority: read.text('ENTRA_AUTHORITY'),
      ...rolesOf(read, 'ENTRA_ROLE'),
    }),
);

export const okta = /* @__PURE__ */ kind(
  [
    {
      name: 'OKTA_ISSUER',
      text: 'the address of the custom authorization server, https://company.okta.com/oauth2/default',
    },
    { name: 'OKTA_AUDIENCE', text: 'the audience of the access tokens of that server' },
    { name: 'OKTA_CLIENTS', text: 'the client ids that may ask for the token, comma-separated' },
    { name: 'OKTA_SCOPE', text: 'a scope that the token must have', default: '' },
    { name: 'OKTA_CLAIM', text: 'the claim that holds the partner user id', default: 'uid' },
    role('OKTA_ROLE'),
  ],
  {
    issuer: 'OKTA_ISSUER',
    audience: 'OKTA_AUDIENCE',
    clients: 'OKTA_CLIENTS',
    scope: 'OKTA_SCOPE',
    claim: 'OKTA_CLAIM',
  },
  (read, runtime) =>
    oktaAuthenticator({
      ...runtime,
      issuer: read.text('OKTA_ISSUER'),
      audience: read.text('OKTA_AUDIENCE'),
      clients: read.list('OKTA_CLIENTS'),
      claim: read.text('OKTA_CLAIM'),
      ...given('scope', read.optional('OKTA_SCOPE')),
      ...rolesOf(read, 'OKTA_ROLE'),
    }),
);

export const cognito = /* @__PURE__ */ kind(
  [
    { name: 'COGNITO_REGION', text: 'the region of the user pool, for example eu-central-1' },
    { name: 'COGNITO_USER_POOL', text: 'the id of the user pool' },
    { name: 'COGNITO_CLIENTS', text: 'the app client ids that may ask for the token, comma-separated' },
    { name: 'COGNITO_TOKEN', text: 'which token the pages send: access or id', default: 'access' },
    { name: 'COGNITO_SCOPE', text: 'a scope that an access token must have', default: '' },
    { name: 'COGNITO_CLAIM', text: 'the claim that holds the partner user id', default: 'sub' },
    role('COGNITO_ROLE'),
  ],
  {
    region: 'COGNITO_REGION',
    userPoolId: 'COGNITO_USER_POOL',
    clients: 'COGNITO_CLIENTS',
    use: 'COGNITO_TOKEN',
    scope: 'COGNITO_SCOPE',
    claim: 'COGNITO_CLAIM',
  },
  (read, runtime) =>
    cognitoAuthenticator({
      ...runtime,
      region: read.text('COGNITO_REGION'),
      userPoolId: read.text('COGNITO_USER_POOL'),
      clients: read.list('COGNITO_CLIENTS'),
      use: read.text('COGNITO_TOKEN') as 'access' | 'id', // checked there
      claim: read.text('COGNITO_CLAIM'),
      ...given('scope', read.optional('COGNITO_SCOPE')),
      ...rolesOf(read, 'COGNITO_ROLE'),
    }),
);
