import { KitError } from '@glance-kit/core';
import { PAGE_HEADERS, SIGN_IN_ASSETS } from '@glance-kit/handlers';
import express, { type RequestHandler, type Response, type Router } from 'express';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { errors, type Configuration, type JWK } from 'oidc-provider';
import { chooserPage, chooserTrouble, type DevelopmentAgent } from './chooser-page.js';
import { memoryAdapter } from './memory-adapter.js';

export interface DevelopmentClient {
  clientId: string;
  /** Without one the client is public. */
  clientSecret?: string;
  redirectUris: readonly string[];
}

export interface DevelopmentProviderOptions {
  /** Address of the provider as browsers reach it; its path is where the handler must be mounted. */
  issuer: string;
  clients: readonly DevelopmentClient[];
  /** `aud` of the access tokens, an address; clients ask for it as `resource`. */
  audience: string;
  /** Alice Martin and Bob Jansen unless given. */
  agents?: readonly DevelopmentAgent[];
  /** Claim with the partner user id, `glance_user` unless given. */
  claim?: string;
  /** Seconds an access token lives, an hour unless given. */
  tokenSeconds?: number;
  env?: Readonly<Record<string, string | undefined>>;
}

export interface DevelopmentProvider {
  /** Mount `handler` here. */
  path: string;
  handler: RequestHandler;
}

export const DEMO_AGENTS: readonly DevelopmentAgent[] = [
  { id: 'demo-1', partnerUserId: 'alice', name: 'Alice Martin', email: 'alice@example.com' },
  { id: 'demo-2', partnerUserId: 'bob', name: 'Bob Jansen', email: 'bob@example.com' },
];

/** Made once a process: a key takes longer than all else that a provider does at its start. */
let keyOfProcess: JWK | undefined;

function freshKey(): JWK {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    ...privateKey.export({ format: 'jwk' }),
    use: 'sig',
    alg: 'RS256',
    kid: randomBytes(8).toString('hex'),
  } as JWK;
}

function clientsOf(options: DevelopmentProviderOptions): Configuration['clients'] {
  return options.clients.map(({ clientId, clientSecret, redirectUris }) => ({
    client_id: clientId,
    ...(clientSecret && { client_secret: clientSecret }),
    token_endpoint_auth_method: clientSecret ? ('client_secret_basic' as const) : ('none' as const),
    redirect_uris: [...redirectUris],
    response_types: ['code' as const],
    grant_types: ['authorization_code'],
  }));
}

function configurationOf(options: DevelopmentProviderOptions, base: string): Configuration {
  const { audience, claim = 'glance_user', tokenSeconds = 3600, agents = DEMO_AGENTS } = options;
  const agentOf = (id: string | undefined) => agents.find((agent) => agent.id === id);
  return {
    adapter: memoryAdapter(),
    clients: clientsOf(options),
    jwks: { keys: [(keyOfProcess ??= freshKey())] },
    cookies: { keys: [randomBytes(32).toString('hex')] },
    pkce: { required: () => true },
    scopes: ['openid', 'profile', 'email'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    conformIdTokenClaims: false, // name and e-mail are in the ID token: the access token is not for userinfo
    ttl: {
      AccessToken: tokenSeconds,
      AuthorizationCode: 60,
      Grant: tokenSeconds,
      IdToken: tokenSeconds,
      Interaction: 600,
      Session: 600,
    },
    interactions: { url: (_ctx, { uid }) => `${base}/interaction/${uid}` },
    findAccount: (_ctx, id) => {
      const agent = agentOf(id);
      return agent && { accountId: id, claims: () => ({ sub: id, name: agent.name, email: agent.email }) };
    },
    extraTokenClaims: (_ctx, token) => {
      const agent = 'accountId' in token ? agentOf(token.accountId) : undefined;
      return agent && { [claim]: agent.partnerUserId };
    },
    // Every client here is the kit's own; asking for consent would teach nothing.
    loadExistingGrant: async (ctx) => {
      const { provider, session, client } = ctx.oidc;
      if (!session?.accountId || !client) return undefined;
      const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
      grant.addOIDCScope('openid profile email');
      grant.addResourceScope(audience, 'openid profile email');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: () => audience,
        getResourceServerInfo: (_ctx, resource) => {
          if (resource !== audience) throw new errors.InvalidTarget();
          const jwt = { sign: { alg: 'RS256' as const } };
          return {
            scope: 'openid profile email',
            audience,
            accessTokenTTL: tokenSeconds,
            accessTokenFormat: 'jwt',
            jwt,
          };
        },
      },
    },
    renderError: (ctx, out) => {
      ctx.type = 'html';
      ctx.set(PAGE_HEADERS);
      ctx.body = chooserTrouble(base, out.error);
    },
  };
}

function chooserRoutes(provider: Provider, options: DevelopmentProviderOptions, base: string): Router {
  const agents = options.agents ?? DEMO_AGENTS;
  const router = express.Router();
  // Browsers hold a form to this list also where its answer sends them on: back to the client.
  const clients = options.clients.flatMap(({ redirectUris }) =>
    redirectUris.map((uri) => new URL(uri).origin),
  );
  const policy = PAGE_HEADERS['Content-Security-Policy'].replace(
    "form-action 'self'",
    `form-action 'self' ${clients.join(' ')}`,
  );
  const send = (reply: Response, status: number, html: string): void =>
    void reply
      .status(status)
      .set({ ...PAGE_HEADERS, 'Content-Security-Policy': policy })
      .send(html);

  router.get('/assets/sign-in.css', (_request, reply) => {
    const { type, text } = SIGN_IN_ASSETS['sign-in.css']!;
    reply.set({ 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }).send(text);
  });
  router.get('/interaction/:uid', async (request, reply) => {
    const { uid } = await provider.interactionDetails(request, reply);
    send(reply, 200, chooserPage({ base, uid, agents }));
  });
  router.post(
    '/interaction/:uid',
    express.urlencoded({ extended: false, limit: '4kb' }),
    async (request, reply) => {
      await provider.interactionDetails(request, reply);
      const chosen = agents.find(({ id }) => id === (request.body as { agent?: unknown } | undefined)?.agent);
      const denied = { error: 'access_denied', error_description: 'The sign-in was cancelled.' };
      await provider.interactionFinished(
        request,
        reply,
        chosen ? { login: { accountId: chosen.id, remember: false } } : denied,
      );
    },
  );
  router.use('/interaction', ((cause: Error, _request, reply, next) => {
    if (cause instanceof errors.SessionNotFound)
      send(reply, 400, chooserTrouble(base, 'this page is too old'));
    else next(cause);
  }) as express.ErrorRequestHandler);
  return router;
}

/** No single sign-on: whoever tries things out wants to choose the agent at every sign-in. */
const forgetSession: RequestHandler = (request, _reply, next) => {
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
  request.headers.cookie = cookies.filter((part) => !part.startsWith('_session')).join('; ');
  next();
};

/**
 * A real OpenID provider (code flow with PKCE, signed access tokens) for development: anybody may sign in as any of
 * its agents. Everything it knows is in memory and made anew at every start.
 *
 * @throws KitError CONFIG_INVALID while `NODE_ENV` is `production`
 */
export function developmentProvider(options: DevelopmentProviderOptions): DevelopmentProvider {
  const { env = process.env } = options;
  if (env['NODE_ENV'] === 'production')
    throw new KitError(
      'CONFIG_INVALID',
      'The development identity provider signs in anybody, so it is refused while NODE_ENV is production.',
    );
  if (!URL.canParse(options.audience))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting audience of the development identity provider must be an address.',
    );
  const base = new URL(options.issuer).pathname.replace(/\/$/, '');
  const provider = new Provider(options.issuer, configurationOf(options, base));
  const router = express.Router();
  router.use(chooserRoutes(provider, options, base));
  router.use(forgetSession);
  router.use(provider.callback() as RequestHandler);
  return { path: base === '' ? '/' : base, handler: router };
}
