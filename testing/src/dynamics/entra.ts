import { createHash, randomBytes } from 'node:crypto';

export interface EntraPerson {
  /** Object id, a GUID. */
  oid: string;
  name: string;
  userName: string;
  /** Further claims of the access token, that the directory maps from the person. */
  claims?: Readonly<Record<string, string>>;
}

export interface EntraOptions {
  /** `https://login.microsoftonline.com`, as the browser and the tokens name it. */
  authority: string;
  /** GUIDs of the directory and of the one app registration. */
  tenant: string;
  client: string;
  /** Return addresses of the registration's single-page application, exactly. */
  redirectUris: readonly string[];
  people: readonly EntraPerson[];
  /** The delegated scope that the registration exposes; `access_as_user` unless given. */
  scope?: string;
  nowMs?: () => number;
}

/** A directory of Entra ID that signs its people in without asking for a password. */
export interface EntraDirectory {
  /** @returns `undefined` for an address that is not the directory's */
  handle(request: Request): Promise<Response | undefined>;
  /** Requests so far: `GET authorize none`, `POST token authorization_code`. */
  readonly calls: readonly string[];
  /** Instead of signing in, the next sign-in answers with this error: `access_denied`. */
  refuseWith(error: string | undefined, description?: string): void;
}

interface Grant {
  person: EntraPerson;
  nonce?: string | undefined;
  challenge?: string;
  redirectUri?: string;
}

const COOKIE = 'ESTSAUTH';
const LIFETIME_SECONDS = 3_900;

const base64url = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64url');
const escape = (text: string): string => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

/**
 * Authorization code with PKCE for single-page applications, as Entra ID's version 2.0 endpoints do it: silent requests
 * need the cookie of an earlier sign-in, codes work once, and only the registration's own origins may ask for tokens.
 */
export async function entraDirectory(options: EntraOptions): Promise<EntraDirectory> {
  const {
    authority,
    tenant,
    client,
    redirectUris,
    people,
    scope = 'access_as_user',
    nowMs = Date.now,
  } = options;
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
  const keys = await crypto.subtle.generateKey(
    { ...algorithm, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['sign', 'verify'],
  );
  const kid = base64url(randomBytes(16));
  const issuer = `${authority}/${tenant}/v2.0`;
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', keys.publicKey);
  const jwks = { keys: [{ kty, n, e, kid, use: 'sig', issuer: `${authority}/{tenantid}/v2.0` }] };
  const codes = new Map<string, Grant>();
  const refreshes = new Map<string, Grant>();
  const calls: string[] = [];
  const origins = new Set(redirectUris.map((uri) => new URL(uri).origin));
  let refusal: { error: string; description: string } | undefined;

  async function sign(claims: object): Promise<string> {
    const text = `${base64url(JSON.stringify({ alg: 'RS256', typ: 'JWT', kid }))}.${base64url(JSON.stringify(claims))}`;
    const bytes = await crypto.subtle.sign(algorithm, keys.privateKey, new TextEncoder().encode(text));
    return `${text}.${base64url(new Uint8Array(bytes))}`;
  }

  const page = (title: string, body: string, status = 200): Response =>
    new Response(
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title>` +
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"><style>' +
        'body{font:16px/1.5 system-ui;margin:40px auto;max-width:360px;padding:0 20px;color-scheme:light dark}' +
        'button{display:block;width:100%;margin:10px 0;padding:12px;font:inherit;cursor:pointer}</style>' +
        `<body><main><h1>${title}</h1>${body}</main>`,
      {
        status,
        // Cuts the window off from the page that opened it: nothing may depend on that tie.
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'cross-origin-opener-policy': 'same-origin',
          'cache-control': 'no-store',
        },
      },
    );

  const back = (redirectUri: string, values: Record<string, string>, cookie?: string): Response =>
    new Response(null, {
      status: 303,
      headers: {
        location: `${redirectUri}#${new URLSearchParams(values)}`,
        ...(cookie && { 'set-cookie': cookie }),
      },
    });

  function authorize(request: Request, values: URLSearchParams, chosen: string | undefined): Response {
    const redirectUri = values.get('redirect_uri') ?? '';
    const problem =
      values.get('client_id') !== client
        ? 'AADSTS700016: Application was not found in the directory.'
        : !redirectUris.includes(redirectUri)
          ? 'AADSTS50011: The redirect URI does not match the redirect URIs configured for the application.'
          : undefined;
    if (problem) return page('Sorry', `<p>${escape(problem)}</p>`, 400);
    const state = values.get('state') ?? '';
    const fail = (error: string, description: string): Response =>
      back(redirectUri, { error, error_description: description, state });
    const wanted = (values.get('scope') ?? '').split(' ');
    if (values.get('response_type') !== 'code' || values.get('code_challenge_method') !== 'S256')
      return fail('invalid_request', 'AADSTS9002325: Proof Key for Code Exchange is required.');
    if (!wanted.includes(`api://${client}/${scope}`))
      return fail(
        'invalid_scope',
        'AADSTS70011: The provided value for the input parameter scope is not valid.',
      );
    const known = new RegExp(`${COOKIE}=([0-9a-f-]+)`).exec(request.headers.get('cookie') ?? '')?.[1];
    if (refusal) return fail(refusal.error, refusal.description);
    const isSilent = values.get('prompt') === 'none';
    const person = people.find(({ oid }) => oid === (chosen ?? (isSilent ? known : undefined)));
    if (!person && isSilent)
      return fail(
        'login_required',
        'AADSTS50058: A silent sign-in request was sent but no user is signed in.',
      );
    if (!person) {
      const hidden = [...values]
        .map(([name, value]) => `<input type="hidden" name="${escape(name)}" value="${escape(value)}">`)
        .join('');
      const buttons = people
        .map(({ oid, name }) => `<button name="chosen" value="${oid}">${escape(name)}</button>`)
        .join('');
      return page('Pick an account', `<form method="post">${hidden}${buttons}</form>`);
    }
    const code = base64url(randomBytes(24));
    codes.set(code, {
      person,
      nonce: values.get('nonce') ?? undefined,
      challenge: values.get('code_challenge') ?? '',
      redirectUri,
    });
    const secure = authority.startsWith('https:') ? 'SameSite=None; Secure' : 'SameSite=Lax';
    const clientInfo = base64url(JSON.stringify({ uid: person.oid, utid: tenant }));
    return back(
      redirectUri,
      { code, state, client_info: clientInfo, session_state: person.oid },
      `${COOKIE}=${person.oid}; Path=/; HttpOnly; ${secure}`,
    );
  }

  async function token(request: Request, values: URLSearchParams): Promise<Response> {
    const origin = request.headers.get('origin') ?? '';
    const cors = origins.has(origin) ? { 'access-control-allow-origin': origin } : undefined;
    const refuse = (error: string, description: string): Response =>
      Response.json({ error, error_description: description }, { status: 400, headers: cors ?? {} });
    if (!cors)
      return refuse(
        'invalid_request',
        'AADSTS9002326: Cross-origin token redemption is for single-page applications.',
      );
    if (values.get('client_id') !== client) return refuse('unauthorized_client', 'AADSTS700016');
    const isCode = values.get('grant_type') === 'authorization_code';
    const kept = isCode ? codes : refreshes;
    const secret = values.get(isCode ? 'code' : 'refresh_token') ?? '';
    const grant = kept.get(secret);
    kept.delete(secret); // each works once
    if (!grant) return refuse('invalid_grant', 'AADSTS70008: The code or token has expired.');
    if (isCode) {
      const verifier = values.get('code_verifier') ?? '';
      const hash = createHash('sha256').update(verifier).digest('base64url');
      if (hash !== grant.challenge || values.get('redirect_uri') !== grant.redirectUri)
        return refuse('invalid_grant', 'AADSTS501481: The code verifier does not match.');
    }
    const { oid, name, userName, claims } = grant.person;
    const iat = Math.floor(nowMs() / 1000);
    const shared = { iss: issuer, iat, nbf: iat, exp: iat + LIFETIME_SECONDS, tid: tenant, oid, ver: '2.0' };
    const refresh = base64url(randomBytes(24));
    refreshes.set(refresh, { person: grant.person });
    return Response.json(
      {
        token_type: 'Bearer',
        scope: `api://${client}/${scope} openid profile`,
        expires_in: LIFETIME_SECONDS,
        ext_expires_in: LIFETIME_SECONDS,
        access_token: await sign({
          ...claims,
          ...shared,
          aud: client,
          azp: client,
          scp: scope,
          sub: base64url(oid),
          name,
        }),
        id_token: await sign({
          ...shared,
          aud: client,
          sub: base64url(oid),
          name,
          preferred_username: userName,
          ...(grant.nonce && { nonce: grant.nonce }),
        }),
        refresh_token: refresh,
        client_info: base64url(JSON.stringify({ uid: oid, utid: tenant })),
      },
      { headers: { ...cors, 'cache-control': 'no-store' } },
    );
  }

  return {
    calls,
    refuseWith: (error, description = '') =>
      void (refusal = error === undefined ? undefined : { error, description }),
    async handle(request) {
      const { origin, pathname, searchParams } = new URL(request.url);
      if (origin !== new URL(authority).origin) return undefined;
      if (pathname.endsWith('/discovery/v2.0/keys')) return Response.json(jwks);
      const [, endpoint] = new RegExp(`^/${tenant}/oauth2/v2\\.0/(authorize|token)$`).exec(pathname) ?? [];
      if (!endpoint) return undefined;
      const form = request.method === 'POST' ? new URLSearchParams(await request.text()) : undefined;
      if (endpoint === 'token') {
        calls.push(`${request.method} token ${form?.get('grant_type') ?? ''}`);
        return form ? token(request, form) : new Response(null, { status: 405 });
      }
      calls.push(`${request.method} authorize ${(form ?? searchParams).get('prompt') ?? ''}`.trim());
      return authorize(request, form ?? searchParams, form?.get('chosen') ?? undefined);
    },
  };
}
