import { KitError } from '@glance-kit/core';
import { memoryStore, SIGN_IN_ASSETS } from '@glance-kit/handlers';
import express, { type ErrorRequestHandler, type Request, type RequestHandler, type Response } from 'express';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import samlp from 'samlp';
import type { DevelopmentServiceProvider, ResponseOptions } from './options.js';
import { responder } from './response.js';
import { singleLogout } from './logout.js';
import { providerMetadata } from './metadata.js';
import {
  chooserPage,
  headersOf,
  postPage,
  POST_SCRIPT,
  signedOutPage,
  startPage,
  troublePage,
  type DevelopmentSamlAgent,
} from './pages.js';
import { freshKeys, type FreshKeys } from './self-signed.js';

export interface DevelopmentSamlOptions extends ResponseOptions {
  /** Address of the provider as browsers reach it, such as `http://localhost:4603/idp`; the handler is mounted at its path. */
  baseUrl: string;
  serviceProviders: readonly DevelopmentServiceProvider[];
  /** Alice Martin and Bob Jansen unless given. */
  agents?: readonly DevelopmentSamlAgent[];
  /** Whether pages of other sites may frame the sign-in; `refused`, as most providers do, unless given. */
  framing?: 'allowed' | 'refused';
  env?: Readonly<Record<string, string | undefined>>;
}

export interface DevelopmentSamlProvider {
  /** Mount `handler` here. */
  path: string;
  handler: RequestHandler;
  entityId: string;
  /** Address of its pages: `<baseUrl>/` lists the service providers, for sign-ins that start here. */
  ssoUrl: string;
  logoutUrl: string;
  /** XML, for the settings of a service provider. */
  metadata: string;
  /** PEM; made at every start of the process. */
  certificate: string;
}

export const DEMO_SAML_AGENTS: readonly DevelopmentSamlAgent[] = [
  { id: 'demo-1', partnerUserId: 'alice', name: 'Alice Martin', email: 'alice@example.com' },
  { id: 'demo-2', partnerUserId: 'bob', name: 'Bob Jansen', email: 'bob@example.com' },
];

/** A sign-in that waits for its agent to be chosen. */
interface Pending {
  client: DevelopmentServiceProvider;
  inResponseTo?: string;
  relayState?: string;
}

const BROWSER_COOKIE = 'saml_test_browser';
const BROWSER_ID = /^[a-f0-9]{32}$/;
const CHOOSING_MS = 600_000;

function browserOf(request: Request): string | undefined {
  const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim().split('='));
  const id = cookies.find(([name]) => name === BROWSER_COOKIE)?.[1];
  return id !== undefined && BROWSER_ID.test(id) ? id : undefined;
}

/** What samlp takes from a request; Express leaves `body` out where there is none. */
const messageOf = ({ method, query, body }: Request): { method: string; query: object; body: object } => ({
  method,
  query,
  body: (body as object | undefined) ?? {},
});

/** Made once a process: a key takes longer than all else that a provider does at its start. */
let keysOfProcess: FreshKeys | undefined;

/**
 * A SAML 2.0 identity provider for development, on `samlp`: anybody may sign in as any of its agents. Sign-ins start
 * at a service provider or here; response and assertion are signed with RSA-SHA256; single logout tells every service
 * provider of the browser. Keys are made at every start of the process and all it knows is in memory.
 *
 * @throws KitError CONFIG_INVALID while `NODE_ENV` is `production`, or for an address that is none
 */
export function developmentSamlProvider(options: DevelopmentSamlOptions): DevelopmentSamlProvider {
  const { env = process.env, agents = DEMO_SAML_AGENTS, serviceProviders } = options;
  if (env['NODE_ENV'] === 'production')
    throw new KitError(
      'CONFIG_INVALID',
      'The test identity provider signs in anybody, so it is refused while NODE_ENV is production.',
    );
  if (!URL.canParse(options.baseUrl))
    throw new KitError(
      'CONFIG_INVALID',
      'The setting baseUrl of the test identity provider must be an address.',
    );
  const baseUrl = options.baseUrl.replace(/\/$/, '');
  const base = new URL(baseUrl).pathname.replace(/\/$/, '');
  const entityId = `${baseUrl}/metadata`;
  const ssoUrl = `${baseUrl}/sso`;
  const logoutUrl = `${baseUrl}/logout`;
  const { privateKey, certificate } = (keysOfProcess ??= freshKeys('Test identity provider'));
  const metadata = providerMetadata({ entityId, ssoUrl, logoutUrl, certificate });

  const pending = memoryStore<Pending>({ maxEntries: 5_000 });
  const actions = serviceProviders.map(({ acsUrl }) => new URL(acsUrl).origin);
  const headers = headersOf(options.framing ?? 'refused', actions);
  const send = (reply: Response, status: number, html: string): void =>
    void reply.status(status).set(headers).send(html);
  const refuse = (reply: Response, text: string): void =>
    send(reply, 400, troublePage(base, 'The sign-in cannot go on', text));
  const response = responder({ ...options, entityId, certificate, privateKey });
  const logout = singleLogout({
    issuer: entityId,
    certificate,
    privateKey,
    browserOf,
    done: (reply) => send(reply, 200, signedOutPage(base)),
  });

  async function choose(reply: Response, entry: Pending): Promise<void> {
    const id = randomBytes(16).toString('hex');
    await pending.set(id, entry, CHOOSING_MS);
    send(reply, 200, chooserPage(base, `${base}/sso/${id}`, entry.client.entityId, agents));
  }

  const parse = promisify(samlp.parseRequest.bind(samlp));

  /** A service provider asks: by redirect or by form. */
  async function asked(request: Request, reply: Response): Promise<void> {
    const message = messageOf(request);
    const first = await parse(message, {}).catch(() => undefined);
    const client = serviceProviders.find((known) => known.entityId === first?.issuer);
    if (!client) return refuse(reply, 'The service provider that asks is not known here.');
    if (client.certificate !== undefined) {
      const signed = await parse(message, { signingCert: client.certificate }).catch(() => undefined);
      if (!signed) return refuse(reply, 'The request is not signed with the key of the service provider.');
    }
    const { id, assertionConsumerServiceURL: acsUrl, destination } = first!;
    if (acsUrl !== undefined && acsUrl !== client.acsUrl)
      return refuse(reply, 'The request names an assertion consumer service that is not registered.');
    if (destination !== undefined && destination !== ssoUrl)
      return refuse(reply, 'The request was meant for another address.');
    const carried = { ...message.query, ...message.body } as { RelayState?: unknown };
    const relayState = typeof carried.RelayState === 'string' ? { relayState: carried.RelayState } : {};
    await choose(reply, { client, ...(id !== undefined && { inResponseTo: id }), ...relayState });
  }

  /** The person starts here. */
  async function started(request: Request, reply: Response): Promise<void> {
    const client = serviceProviders.find(({ entityId: known }) => known === request.query['sp']);
    if (!client) return refuse(reply, 'The service provider in the address is not known here.');
    await choose(reply, {
      client,
      ...(client.relayState !== undefined && { relayState: client.relayState }),
    });
  }

  async function chosen(request: Request, reply: Response): Promise<void> {
    const agent = agents.find(({ id }) => id === (request.body as { agent?: unknown } | undefined)?.agent);
    const entry = agent && (await pending.take(String(request.params['id'])));
    if (!agent || !entry)
      return refuse(reply, 'This page is too old. Go back to where you came from and start again.');
    const browser = browserOf(request) ?? randomBytes(16).toString('hex');
    reply.cookie(BROWSER_COOKIE, browser, { httpOnly: true, sameSite: 'lax', path: base || '/' });
    const { SAMLResponse, participant } = await response(agent, entry.client, entry.inResponseTo);
    logout.add(browser, participant);
    const { relayState } = entry;
    const fields = { SAMLResponse, ...(relayState !== undefined && { RelayState: relayState }) };
    send(reply, 200, postPage(base, entry.client.acsUrl, fields));
  }

  const form = express.urlencoded({ extended: false, limit: '64kb' });
  const text = (type: string, body: string): RequestHandler => {
    return (_request, reply) =>
      void reply.set({ 'Content-Type': type, 'X-Content-Type-Options': 'nosniff' }).send(body);
  };
  const { type, text: style } = SIGN_IN_ASSETS['sign-in.css']!;
  const router = express.Router();
  router.get('/assets/sign-in.css', text(type, style));
  router.get('/assets/post.js', text('text/javascript; charset=utf-8', POST_SCRIPT));
  router.get('/metadata', text('application/samlmetadata+xml', metadata));
  router.get('/', (_request, reply) => {
    const clients = serviceProviders.map(({ entityId: id }) => ({
      label: id,
      href: `${base}/start?${new URLSearchParams({ sp: id }).toString()}`,
    }));
    send(reply, 200, startPage(base, clients));
  });
  router.get('/start', started);
  router.route('/sso').get(asked).post(form, asked);
  router.post('/sso/:id', form, chosen);
  router.route('/logout').get(logout.handler).post(form, logout.handler);
  // The library throws at messages it cannot read; what it says may repeat them.
  router.use(((_cause: unknown, _request, reply, _next) =>
    refuse(reply, 'The message cannot be used.')) as ErrorRequestHandler);
  return {
    path: base === '' ? '/' : base,
    handler: router,
    entityId,
    ssoUrl,
    logoutUrl,
    metadata,
    certificate,
  };
}
