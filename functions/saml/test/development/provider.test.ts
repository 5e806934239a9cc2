import { afterEach, expect, test } from '@jest/globals';
import { SAML, ValidateInResponseTo, type SamlConfig } from '@node-saml/node-saml';
import express from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { X509Certificate } from 'node:crypto';
import {
  DEMO_SAML_AGENTS,
  developmentSamlProvider,
  freshKeys,
  type DevelopmentSamlOptions,
  type DevelopmentSamlProvider,
  type DevelopmentServiceProvider,
} from '../../src/development/index.js';

const CLIENT: DevelopmentServiceProvider = {
  entityId: 'glance.net/sp/1',
  acsUrl: 'http://localhost:4600/account/GetLoginKey.aspx?sso=1&idpid=12345',
  logoutUrl: 'http://localhost:4600/saml/logout',
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

interface Running extends DevelopmentSamlProvider {
  base: string;
}

async function start(options: Partial<DevelopmentSamlOptions> = {}): Promise<Running> {
  const app = express();
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/idp`;
  const provider = developmentSamlProvider({
    baseUrl: base,
    serviceProviders: [CLIENT],
    env: {},
    ...options,
  });
  app.use(provider.path, provider.handler);
  return { ...provider, base };
}

/** An independent service provider: the widely used library, asked to insist on both signatures. */
function serviceProvider(provider: Running, more: Partial<SamlConfig> = {}): SAML {
  return new SAML({
    callbackUrl: CLIENT.acsUrl,
    entryPoint: provider.ssoUrl,
    logoutUrl: provider.logoutUrl,
    issuer: CLIENT.entityId,
    audience: CLIENT.entityId,
    idpIssuer: provider.entityId,
    idpCert: provider.certificate,
    wantAssertionsSigned: true,
    wantAuthnResponseSigned: true,
    validateInResponseTo: ValidateInResponseTo.ifPresent,
    ...more,
  });
}

interface Page {
  status: number;
  headers: Headers;
  html: string;
}

async function open(address: string, init: RequestInit = {}): Promise<Page> {
  const reply = await fetch(address, { redirect: 'manual', ...init });
  return { status: reply.status, headers: reply.headers, html: await reply.text() };
}

const ENTITIES: Record<string, string> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescape = (text: string): string =>
  text.replace(/&(?:amp|lt|gt|quot|#39);/g, (name) => ENTITIES[name]!);

function formOf({ html }: Page): { action: string; fields: Record<string, string> } {
  const action = unescape(/<form method="post" action="([^"]*)"/.exec(html)![1]!);
  const inputs = [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return { action, fields: Object.fromEntries(inputs.map(([, name, value]) => [name!, unescape(value!)])) };
}

/** Chooses an agent on a chooser page; the form that goes to the service provider. */
async function choose(provider: Running, chooser: Page, agent = 'demo-1') {
  expect(chooser.html).toContain('Test identity provider: signs in anybody');
  const { action } = formOf(chooser);
  const page = await open(new URL(action, provider.base).href, {
    method: 'POST',
    body: new URLSearchParams({ agent }),
  });
  expect(page.status).toBe(200);
  const cookie = page.headers.getSetCookie()[0]!.split(';')[0]!;
  return { ...formOf(page), cookie, headers: page.headers };
}

test('a service provider that asks by redirect gets a response and an assertion, both signed', async () => {
  const provider = await start();
  const saml = serviceProvider(provider);
  const chooser = await open(await saml.getAuthorizeUrlAsync('where-to', undefined, {}));
  expect(chooser.html).toContain('Alice Martin');
  const { action, fields } = await choose(provider, chooser);

  expect(action).toBe(CLIENT.acsUrl);
  expect(fields['RelayState']).toBe('where-to');
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: fields['SAMLResponse']! });
  expect(profile).toMatchObject({
    nameID: 'alice@example.com',
    glance_user: 'alice',
    displayName: 'Alice Martin',
    sn: 'Martin',
  });
  // What was said can be said once: the request it answers is no longer open.
  await expect(saml.validatePostResponseAsync({ SAMLResponse: fields['SAMLResponse']! })).rejects.toThrow(
    'InResponseTo',
  );
  const xml = Buffer.from(fields['SAMLResponse']!, 'base64').toString();
  expect(xml.match(/<Signature /g)).toHaveLength(2);
  expect(xml).not.toContain('xmldsig#rsa-sha1');
});

test('a service provider may ask by form', async () => {
  const provider = await start();
  const saml = serviceProvider(provider, { authnRequestBinding: 'HTTP-POST', skipRequestCompression: true });
  const message = await saml.getAuthorizeMessageAsync('state', undefined, {});
  const chooser = await open(provider.ssoUrl, {
    method: 'POST',
    body: new URLSearchParams(message as Record<string, string>),
  });
  const { fields } = await choose(provider, chooser, 'demo-2');
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: fields['SAMLResponse']! });
  expect(profile).toMatchObject({ nameID: 'bob@example.com', glance_user: 'bob' });
});

test('a sign-in may start at the provider', async () => {
  const provider = await start({ serviceProviders: [{ ...CLIENT, relayState: 'from-provider' }] });
  const list = await open(`${provider.base}/`);
  const href = unescape(/<a [^>]*href="([^"]*start[^"]*)"/.exec(list.html)![1]!);
  const { fields } = await choose(provider, await open(new URL(href, provider.base).href));
  expect(fields['RelayState']).toBe('from-provider');
  expect(Buffer.from(fields['SAMLResponse']!, 'base64').toString()).not.toContain('InResponseTo');
  const { profile } = await serviceProvider(provider).validatePostResponseAsync({
    SAMLResponse: fields['SAMLResponse']!,
  });
  expect(profile?.['email']).toBe('alice@example.com');
});

test('a service provider with a certificate must sign what it asks, and may have assertions encrypted', async () => {
  const keys = freshKeys('Service provider');
  const client = { ...CLIENT, certificate: keys.certificate, encrypt: true };
  const provider = await start({ serviceProviders: [client] });
  const unsigned = await open(await serviceProvider(provider).getAuthorizeUrlAsync('', undefined, {}));
  expect(unsigned.status).toBe(400);
  expect(unsigned.html).toContain('not signed with the key of the service provider');
  const stranger = serviceProvider(provider, {
    privateKey: freshKeys('Stranger').privateKey,
    signatureAlgorithm: 'sha256',
  });
  expect((await open(await stranger.getAuthorizeUrlAsync('s', undefined, {}))).status).toBe(400);

  const saml = serviceProvider(provider, {
    privateKey: keys.privateKey,
    decryptionPvk: keys.privateKey,
    signatureAlgorithm: 'sha256',
  });
  const chooser = await open(await saml.getAuthorizeUrlAsync('s', undefined, {}));
  const { fields } = await choose(provider, chooser);
  const xml = Buffer.from(fields['SAMLResponse']!, 'base64').toString();
  expect(xml).toContain('EncryptedAssertion');
  expect(xml).not.toContain('alice');
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: fields['SAMLResponse']! });
  expect(profile?.nameID).toBe('alice@example.com');
});

test.each([
  ['assertion', { wantAuthnResponseSigned: false }, { wantAssertionsSigned: false }],
  ['response', { wantAssertionsSigned: false }, { wantAuthnResponseSigned: false }],
] as const)('only the %s is signed where that is asked for', async (signatures, enough, tooMuch) => {
  const provider = await start({ signatures });
  const { fields } = await choose(provider, await open(`${provider.base}/start?sp=${CLIENT.entityId}`));
  const SAMLResponse = fields['SAMLResponse']!;
  await serviceProvider(provider, enough).validatePostResponseAsync({ SAMLResponse });
  await expect(
    serviceProvider(provider, tooMuch).validatePostResponseAsync({ SAMLResponse }),
  ).rejects.toThrow('signature');
});

test('a service provider signs its agent out of all the others, and hears when it is done', async () => {
  const other = {
    entityId: 'other',
    acsUrl: 'http://localhost:1/acs',
    logoutUrl: 'http://localhost:1/logout',
  };
  const provider = await start({ serviceProviders: [CLIENT, other] });
  const saml = serviceProvider(provider);
  const first = await choose(provider, await open(await saml.getAuthorizeUrlAsync('', undefined, {})));
  const { profile } = await saml.validatePostResponseAsync({ SAMLResponse: first.fields['SAMLResponse']! });
  const chooser = await open(`${provider.base}/start?sp=other`);
  await open(new URL(formOf(chooser).action, provider.base).href, {
    method: 'POST',
    headers: { cookie: first.cookie },
    body: new URLSearchParams({ agent: 'demo-1' }),
  });

  const told = await open(await saml.getLogoutUrlAsync(profile!, 'back', {}));
  const toOther = new URL(told.headers.get('location')!);
  expect(toOther.origin + toOther.pathname).toBe(other.logoutUrl);
  const otherSaml = serviceProvider(provider, { issuer: 'other', callbackUrl: other.acsUrl });
  const asked = await otherSaml.validateRedirectAsync(
    Object.fromEntries(toOther.searchParams),
    toOther.search.slice(1),
  );
  expect(asked.profile?.nameID).toBe('alice@example.com');
  const answer = await otherSaml.getLogoutResponseUrlAsync(
    asked.profile!,
    toOther.searchParams.get('RelayState')!,
    {},
    true,
  );
  const done = new URL((await open(answer)).headers.get('location')!);
  expect(done.origin + done.pathname).toBe(CLIENT.logoutUrl);
  expect(done.searchParams.get('RelayState')).toBe('back');
  const ended = await saml.validateRedirectAsync(Object.fromEntries(done.searchParams), done.search.slice(1));
  expect(ended.loggedOut).toBe(true);
  // Nobody is signed in any more: the same request is refused.
  expect((await open(await saml.getLogoutUrlAsync(profile!, 'back', {}))).status).toBe(400);
});

test('a sign-out that starts at the provider ends at a page of its own', async () => {
  const provider = await start();
  const { cookie } = await choose(provider, await open(`${provider.base}/start?sp=${CLIENT.entityId}`));
  const told = await open(provider.logoutUrl, { headers: { cookie } });
  const request = new URL(told.headers.get('location')!);
  const saml = serviceProvider(provider);
  const { profile } = await saml.validateRedirectAsync(
    Object.fromEntries(request.searchParams),
    request.search.slice(1),
  );
  const answer = await saml.getLogoutResponseUrlAsync(
    profile!,
    request.searchParams.get('RelayState')!,
    {},
    true,
  );
  const end = await open(answer, { headers: { cookie } });
  expect(end).toMatchObject({ status: 200, html: expect.stringContaining('You are signed out') });
  expect((await open(provider.logoutUrl)).html).toContain('You are signed out');
});

test('assertions go to the registered address only', async () => {
  const provider = await start();
  const elsewhere = serviceProvider(provider, { callbackUrl: 'http://localhost:9/steal' });
  const page = await open(await elsewhere.getAuthorizeUrlAsync('', undefined, {}));
  expect(page.status).toBe(400);
  expect(page.html).toContain('not registered');
  const unknown = serviceProvider(provider, { issuer: 'somebody-else' });
  expect((await open(await unknown.getAuthorizeUrlAsync('', undefined, {}))).html).toContain(
    'not known here',
  );
  for (const path of ['/sso', '/sso?SAMLRequest=%3C', '/start', '/start?sp=x', '/logout?SAMLRequest=AAAA'])
    expect([path, (await open(provider.base + path)).status]).toEqual([path, 400]);
});

test('a choice counts once, for an agent of the list', async () => {
  const provider = await start();
  const chooser = await open(`${provider.base}/start?sp=${CLIENT.entityId}`);
  const address = new URL(formOf(chooser).action, provider.base).href;
  const pick = (agent: string): Promise<Page> =>
    open(address, { method: 'POST', body: new URLSearchParams({ agent }) });
  expect((await pick('nobody')).status).toBe(400);
  expect((await pick('demo-1')).status).toBe(200);
  expect((await pick('demo-1')).status).toBe(400);
});

test('other sites may frame its pages only where that is switched on', async () => {
  const refused = await open(`${(await start()).base}/`);
  expect(refused.headers.get('x-frame-options')).toBe('DENY');
  expect(refused.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  const allowed = await open(`${(await start({ framing: 'allowed' })).base}/`);
  expect(allowed.headers.get('x-frame-options')).toBeNull();
  expect(allowed.headers.get('content-security-policy')).toContain('frame-ancestors *');
});

test('its metadata names what it serves, with the certificate that signs', async () => {
  const provider = await start();
  const { html: xml } = await open(`${provider.base}/metadata`);
  expect(xml).toBe(provider.metadata);
  expect(xml).toContain(`entityID="${provider.entityId}"`);
  const pem = /<X509Certificate>([^<]+)</.exec(xml)![1]!;
  const certificate = new X509Certificate(Buffer.from(pem, 'base64'));
  expect(certificate.subject).toBe('CN=Test identity provider');
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(certificate.publicKey.asymmetricKeyDetails?.modulusLength).toBe(2048);
  expect(certificate.fingerprint256).toBe(new X509Certificate(provider.certificate).fingerprint256);
  expect((await start()).certificate).toBe(provider.certificate); // one a process: making it takes long
});

test('it is refused in production, whoever its agents are', () => {
  const options = { baseUrl: 'https://idp.example/', serviceProviders: [], agents: DEMO_SAML_AGENTS };
  expect(() => developmentSamlProvider({ ...options, env: { NODE_ENV: 'production' } })).toThrow(
    'refused while NODE_ENV is production',
  );
  expect(developmentSamlProvider({ ...options, env: {} }).path).toBe('/');
  expect(() => developmentSamlProvider({ ...options, baseUrl: 'idp', env: {} })).toThrow('baseUrl');
});
