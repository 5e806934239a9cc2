import { KitError } from '@glance-kit/core';
import {
  isRefusal,
  jwtVerifier,
  type JwtOptions,
  type SignInProvider,
  type SignedIn,
  type VerifyToken,
} from '@glance-kit/handlers';
import { createRemoteJWKSet, customFetch as jwksFetch, type JWTVerifyGetKey } from 'jose';
import * as oidc from 'openid-client';
import { backChannelFetch } from './back-channel.js';
import { isSafeOrigin } from './origins.js';

export interface OidcOptions {
  /** As the provider names itself; `/.well-known/openid-configuration` is read below it. */
  issuer: string;
  clientId: string;
  /** Without one the server is a public client; the code is bound to it by PKCE in both cases. */
  clientSecret?: string;
  /** `aud` of the access tokens that this server accepts; asked for as `resource` when it is an address. */
  audience: string;
  /** Claim of the access token that holds the partner user id. */
  claim: string;
  /** `openid profile email` unless given. */
  scope?: string;
  /** More parameters of the authorization request, for providers that want other names, such as `audience`. */
  parameters?: Readonly<Record<string, string>>;
  algorithms?: readonly string[];
  roles?: JwtOptions['roles'];
  /**
   * Origin at which this server reaches the provider, where that is not the origin of `issuer`. The provider still
   * sees its own name as host.
   */
  backChannelOrigin?: string;
}

export interface Oidc {
  provider: SignInProvider;
  verify: VerifyToken;
  /** Resolves once the provider has been reached. */
  ready(): Promise<void>;
}

const TIMEOUT_SECONDS = 10;

function issuerOf({ issuer }: OidcOptions): URL {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (!url || !isSafeOrigin(url) || url.search || url.hash)
    throw new KitError(
      'CONFIG_INVALID',
      'The setting issuer (OIDC_ISSUER) must be an https address (http is accepted for loopback hosts).',
    );
  return url;
}

function parametersOf(options: OidcOptions): Record<string, string> {
  const fallback: Record<string, string> = URL.canParse(options.audience)
    ? { resource: options.audience }
    : {};
  return { scope: options.scope ?? 'openid profile email', ...(options.parameters ?? fallback) };
}

/** What `start` puts aside for `finish`. */
interface Memory {
  codeVerifier: string;
  nonce: string;
}

/**
 * An OpenID provider as the place where agents sign in (code flow, PKCE, state and nonce) and as the issuer of the
 * access tokens that they bring. The provider is looked up at first use, so both may start in any order.
 *
 * @throws KitError CONFIG_INVALID when built from a bad setting
 */
export function oidcSignIn(options: OidcOptions): Oidc {
  const issuer = issuerOf(options);
  if (!options.clientId)
    throw new KitError('CONFIG_INVALID', 'The setting clientId (OIDC_CLIENT_ID) is missing.');
  const reach = backChannelFetch(issuer.origin, options.backChannelOrigin);
  const parameters = parametersOf(options);

  let known: Promise<{ configuration: oidc.Configuration; keys: JWTVerifyGetKey }> | undefined;
  const discover = async () => {
    const configuration = await oidc.discovery(
      issuer,
      options.clientId,
      undefined,
      options.clientSecret ? oidc.ClientSecretBasic(options.clientSecret) : oidc.None(),
      {
        [oidc.customFetch]: reach as oidc.CustomFetch,
        timeout: TIMEOUT_SECONDS,
        ...(issuer.protocol === 'http:' && { execute: [oidc.allowInsecureRequests] }),
      },
    );
    const { jwks_uri } = configuration.serverMetadata();
    if (!jwks_uri) throw new KitError('SIGN_IN_FAILED', 'The identity provider publishes no keys.');
    return { configuration, keys: createRemoteJWKSet(new URL(jwks_uri), { [jwksFetch]: reach }) };
  };
  const provider = () =>
    (known ??= discover().catch((cause: unknown) => {
      known = undefined; // the next caller asks again
      throw cause;
    }));

  const verify = jwtVerifier({
    issuer: options.issuer,
    audience: options.audience,
    claim: options.claim,
    ...(options.algorithms && { algorithms: options.algorithms }),
    ...(options.roles && { roles: options.roles }),
    jwks: async (header, token) => (await provider()).keys(header, token),
  });

  return {
    verify,
    ready: async () => void (await provider()),
    provider: {
      async start({ state, returnTo }) {
        const { configuration } = await provider();
        const memory: Memory = { codeVerifier: oidc.randomPKCECodeVerifier(), nonce: oidc.randomNonce() };
        const url = oidc.buildAuthorizationUrl(configuration, {
          ...parameters,
          redirect_uri: returnTo,
          state,
          nonce: memory.nonce,
          code_challenge: await oidc.calculatePKCECodeChallenge(memory.codeVerifier),
          code_challenge_method: 'S256',
        });
        return { url: url.href, memory: JSON.stringify(memory) };
      },
      async finish({ address, state, memory }) {
        const { configuration } = await provider();
        const { codeVerifier, nonce } = JSON.parse(memory) as Memory;
        const tokens = await oidc
          .authorizationCodeGrant(
            configuration,
            address,
            {
              pkceCodeVerifier: codeVerifier,
              expectedState: state,
              expectedNonce: nonce,
              idTokenExpected: true,
            },
            parameters['resource'] ? { resource: parameters['resource'] } : undefined,
          )
          .catch((cause: unknown) => {
            throw new KitError(
              'SIGN_IN_FAILED',
              `The identity provider did not confirm the sign-in (${codeOf(cause)}).`,
              { cause },
            );
          });
        return signInOf(tokens, verify);
      },
    },
  };
}

/** The error code of the protocol or the library; descriptions may quote what was sent. */
function codeOf(cause: unknown): string {
  const { error, code } = cause as { error?: unknown; code?: unknown };
  return (
    ([error, code].find((value) => typeof value === 'string' && /^[\w.-]{1,60}$/.test(value)) as string) ??
    'unknown'
  );
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

async function signInOf(tokens: Tokens, verify: VerifyToken): Promise<SignedIn> {
  const identity = await verify(tokens.access_token);
  if (isRefusal(identity))
    throw new KitError(
      identity.status === 403 ? 'AGENT_UNKNOWN' : 'SIGN_IN_FAILED',
      `The access token of the identity provider was refused (${identity.error}).`,
    );
  const claims = tokens.claims();
  if (claims?.sub !== identity.subject)
    throw new KitError('SIGN_IN_FAILED', 'The tokens of the identity provider are of different people.');
  const { partnerUserId, subject, source, expiresAt } = identity;
  const name = identity.name ?? (typeof claims['name'] === 'string' ? claims['name'] : undefined);
  const email = identity.email ?? (typeof claims['email'] === 'string' ? claims['email'] : undefined);
  return { partnerUserId, subject, source, expiresAt, ...(name && { name }), ...(email && { email }) };
}
