import { randomBytes } from 'node:crypto';
import { isSameOriginPath, type Log } from '@glance-kit/core';
import {
  createSamlServiceProvider,
  readProviderMetadata,
  SamlRefusal,
  type SamlLogin,
  type SamlProvider,
  type SamlRequestRecord,
  type SamlServiceProvider,
} from '@glance-kit/functions-saml';
import {
  samlRouter,
  type SamlFlow,
  type SamlRouting,
  type SamlVisit,
  type SamlVisitRecord,
} from '@glance-kit/functions-saml/express';
import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import { setting } from '../config/checks.js';
import { frameAncestors } from '../config/groups.js';
import type { PageReplies } from '../http/page-replies.js';
import { cookieOf } from '../http/cookies.js';
import { ssoReportPage } from '../http/pages/index.js';
import { setSignInCookie } from '../http/sign-in-cookie.js';
import { SESSION_COOKIE, type ViewerSessions } from '../http/viewer-sessions.js';
import { readPerson } from '../people.js';
import type { Store, UserRecord } from '../store/index.js';
import { expiringCounter, expiringStore } from './expiring.js';
import type { FoundGroup } from './find-group.js';
import { findUser } from './find-user.js';
import { sendKeyText } from './key-text.js';
import { ACS_PATH, METADATA_PATH } from './paths.js';
import { userFrom } from './provision.js';
import { reportOf, type TestEnd, type TestRecord } from './report.js';
import { responseFacts } from './response-facts.js';

/** Milliseconds that an agent may take at the provider. */
const REQUEST_MS = 600_000;

/** What a request was for; kept on the server, the provider carries only the id of the record. */
export type Purpose =
  | { kind: 'go'; to: string }
  /** The login key as text. */
  | { kind: 'key' }
  /** The troubleshooting page. */
  | { kind: 'test'; by: string };

export interface GroupSignInParts {
  store: Store;
  viewers: ViewerSessions;
  replies: PageReplies;
  clock: Clock;
  log: Log;
  /** Origin at which browsers reach the service. */
  publicOrigin: string;
}

export interface GroupSignIn {
  router: SamlRouting['router'];
  begin(request: Request, response: Response, purpose: Purpose): Promise<void>;
}

/** What the record of a request holds besides the routes' own part. */
interface RequestMemory {
  relayState: string;
  memory: string;
}

const digits = (): string => randomBytes(5).toString('hex').toUpperCase();

/** Answers the agent who could not sign in: a number to quote, and nothing that helps a guesser. */
export function refuseSignIn(
  { replies, log }: Pick<GroupSignInParts, 'replies' | 'log'>,
  response: Response,
  group: string,
  check: string,
): void {
  const reference = digits();
  log({ level: 'warn', event: 'sso_refused', check, group, reference });
  replies.message(response, 403, {
    title: 'You could not be signed in',
    text: `Open the page again from your agent desktop. If it happens again, give your administrator the reference ${reference}.`,
  });
}

/** A sign-in that was refused by a check of this folder. */
class Refused extends Error {
  constructor(readonly check: string) {
    super(`The sign-in was refused by the check ${check}.`);
  }
}

/** Single sign-on of one group: this service as its service provider. */
export function groupSignIn(group: FoundGroup['group'], parts: GroupSignInParts): GroupSignIn {
  const { store, clock, log, replies, viewers, publicOrigin } = parts;
  const { sso } = group;
  const prefix = `sso/${group.id}`;
  const acsUrl = `${publicOrigin}${ACS_PATH}?sso=1&idpid=${group.id}`;
  const tests = expiringStore<TestRecord>(store, clock, `${prefix}/test/`);
  const identityProvider = providerOf(group);
  const provider = createSamlServiceProvider({
    entityId: sso.entityId,
    acsUrl,
    provider: identityProvider,
    ...(sso.keys && { keys: { ...sso.keys, encryption: sso.encrypted } }),
    requests: expiringStore<SamlRequestRecord>(store, clock, `${prefix}/request/`),
    used: expiringCounter(store, `${prefix}/used/`),
    now: clock.now,
    log,
  });

  /** The provider, with an eye on what is only for the troubleshooting page, and on RelayState. */
  const watched: SamlServiceProvider = {
    ...provider,
    async request({ relayState, memory }) {
      const kept: RequestMemory = { relayState, memory };
      const message = await provider.request({ relayState, memory: JSON.stringify(kept) });
      const purpose = JSON.parse((JSON.parse(memory) as SamlFlow).memory) as Purpose;
      if (purpose.kind === 'test') {
        const { origin, pathname } = new URL(message.url);
        const record = { by: purpose.by, sentTo: origin + pathname, binding: message.binding };
        await tests.set(relayState, record, REQUEST_MS);
      }
      return message;
    },
    async accept(fields) {
      const test = fields.RelayState === undefined ? undefined : await tests.get(fields.RelayState);
      if (test) {
        const facts = responseFacts(fields.SAMLResponse, identityProvider.certificates);
        await tests.set(fields.RelayState!, { ...test, facts }, REQUEST_MS);
      }
      const login = await provider.accept(fields);
      if (login.memory === undefined) return login;
      const { relayState, memory } = JSON.parse(login.memory) as RequestMemory;
      // The answer to our request comes with the id that we sent along, or somebody changed it on the way.
      if (login.relayState !== relayState)
        throw new SamlRefusal('relay-state', 'RelayState is not the one that was sent with the request.');
      return { ...login, memory };
    },
  };

  const report = (response: Response, record: TestRecord, end: TestEnd, login?: SamlLogin): void =>
    replies.form(
      response,
      end.kind === 'refused' ? 403 : 200,
      ssoReportPage(
        reportOf({
          group,
          issuer: identityProvider.entityId,
          acsUrl,
          record,
          end,
          ...(login && { login }),
          nowMs: clock.now(),
        }),
        replies.assets,
      ),
    );

  /** The user, made now where the group wants that. */
  async function userOf(login: SamlLogin): Promise<UserRecord> {
    const found = await findUser(store, group.id, sso, login);
    if (found.kind === 'user') return found.user;
    if (found.check !== 'user-unknown' || !sso.autoprovision) throw new Refused(found.check);
    const outcome = userFrom(group, login);
    if (outcome.kind === 'refused') throw new Refused(outcome.check);
    const user = await store.users.provision(outcome.user);
    if (!user) throw new Refused('provision-taken');
    for (const warning of outcome.warnings)
      log({ level: 'warn', event: 'sso_user_incomplete', group: group.id, warning });
    log({ level: 'info', event: 'sso_user_made', group: group.id, partnerUserId: user.partnerUserId });
    return user;
  }

  /** What `userOf` would do, without doing it. */
  async function tried(login: SamlLogin): Promise<TestEnd> {
    const found = await findUser(store, group.id, sso, login);
    if (found.kind === 'user') return { kind: 'user', partnerUserId: found.user.partnerUserId, by: found.by };
    if (found.check !== 'user-unknown' || !sso.autoprovision) return found;
    const outcome = userFrom(group, login);
    if (outcome.kind === 'refused') return outcome;
    const { user, warnings } = outcome;
    const { email, glanceAddress } = user;
    const taken =
      (await store.users.get(group.id, user.partnerUserId)) ??
      (email === undefined ? undefined : (await store.users.withEmail(group.id, email))[0]) ??
      (glanceAddress === undefined ? undefined : await store.users.withAddress(glanceAddress));
    if (taken) return { kind: 'refused', check: 'provision-taken' };
    return { kind: 'new-user', partnerUserId: user.partnerUserId, warnings };
  }

  async function signIn(login: SamlLogin, { request, reply }: SamlVisit): Promise<UserRecord> {
    const user = await userOf(login);
    const { partnerUserId, firstName, lastName } = user;
    const name = [firstName, lastName].filter(Boolean).join(' ');
    const { person } = readPerson({ name });
    // A cookie that this browser had before stops being valid: nobody can have planted the one it gets now.
    const former = cookieOf(request.headers.cookie, SESSION_COOKIE);
    const id = await viewers.create({ groupId: group.id, partnerUserId, person }, former);
    setSignInCookie(request, reply, id, { framed: group.framing ?? false });
    log({ level: 'info', event: 'agent_signed_in', by: 'sso', group: group.id, partnerUserId });
    return user;
  }

  async function onSignedIn(login: SamlLogin, visit: SamlVisit): Promise<string | undefined> {
    const purpose =
      visit.memory === undefined ? arrived(sso.redirect) : (JSON.parse(visit.memory) as Purpose);
    try {
      if (purpose.kind === 'test') {
        const record = visit.relayState === undefined ? undefined : await tests.take(visit.relayState);
        if (!record) throw new Refused('relay-state');
        report(visit.reply, record, await tried(login), login);
        return undefined;
      }
      const user = await signIn(login, visit);
      if (purpose.kind === 'go') return purpose.to;
      sendKeyText(visit.reply, group, user);
    } catch (cause) {
      if (!(cause instanceof Refused)) throw cause;
      refuseSignIn(parts, visit.reply, group.id, cause.check);
    }
    return undefined;
  }

  const { router, begin } = samlRouter({
    sp: watched,
    store: expiringStore<SamlVisitRecord>(store, clock, `${prefix}/visit/`),
    publicOrigin,
    path: `/saml/${group.id}`,
    acsPath: ACS_PATH,
    metadataPath: METADATA_PATH,
    idpOf: () => group.id,
    ...(group.framing && { frameAncestors: frameAncestors([group]).split(' ') }),
    lifetimeSeconds: REQUEST_MS / 1000,
    onSignedIn,
    async onRefused({ check, reply }) {
      const { RelayState } = (reply.req.body ?? {}) as { RelayState?: unknown };
      const record = typeof RelayState === 'string' ? await tests.take(RelayState) : undefined;
      if (!record) return refuseSignIn(parts, reply, group.id, check);
      log({ level: 'warn', event: 'sso_refused', check, group: group.id, test: true });
      report(reply, record, { kind: 'refused', check });
    },
    log,
  });
  return {
    router,
    begin: (request, response, purpose) =>
      begin(request, response, { idp: group.id, memory: JSON.stringify(purpose) }),
  };
}

/** The metadata, and what the settings say besides. Signing out at the provider is no part of this service. */
function providerOf({ id, sso }: FoundGroup['group']): SamlProvider {
  const { metadata, provider } = sso;
  if (metadata === undefined) return provider as SamlProvider;
  const { logoutUrl: _unused, ...known } = setting(`sso.metadata of group ${id}`, () =>
    readProviderMetadata(metadata),
  );
  return { ...known, ...provider };
}

/** Where a sign-in goes that started at the provider. */
function arrived(redirect: string | undefined): Purpose {
  return redirect !== undefined && isSameOriginPath(redirect)
    ? { kind: 'go', to: redirect }
    : { kind: 'key' };
}
