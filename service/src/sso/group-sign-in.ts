import { isSameOriginPath, type Log } from '@glance-kit/core';
import type { SamlLogin } from '@glance-kit/functions-saml';
import {
  samlRouter,
  type SamlRouting,
  type SamlVisit,
  type SamlVisitRecord,
} from '@glance-kit/functions-saml/express';
import type { Request, Response } from 'express';
import type { Clock } from '../clock.js';
import { frameAncestors } from '../config/groups.js';
import type { PageReplies } from '../http/page-replies.js';
import { ssoReportPage } from '../http/pages/index.js';
import { signInHere } from '../http/sign-in-cookie.js';
import type { ViewerSessions } from '../http/viewer-sessions.js';
import { readPerson } from '../people.js';
import type { Store, UserRecord } from '../store/index.js';
import { expiringStore } from '../store/expiring.js';
import type { FoundGroup } from './find-group.js';
import { sendKeyText } from './key-text.js';
import { ACS_PATH, METADATA_PATH } from './paths.js';
import { Refused, refuseSignIn } from './refusal.js';
import { reportOf, type TestEnd, type TestRecord } from './report.js';
import { REQUEST_MS, serviceProvider, type Purpose } from './service-provider.js';
import { triedUser, userAt } from './user-at-sign-in.js';

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

/** Single sign-on of one group: this service as its service provider. */
export function groupSignIn(group: FoundGroup['group'], parts: GroupSignInParts): GroupSignIn {
  const { store, clock, log, replies, viewers, publicOrigin } = parts;
  const { sso } = group;
  const prefix = `sso/${group.id}`;
  const acsUrl = `${publicOrigin}${ACS_PATH}?sso=1&idpid=${group.id}`;
  const tests = expiringStore<TestRecord>(store, clock, `${prefix}/test/`);
  const { provider, identityProvider } = serviceProvider(group, { store, clock, log, acsUrl, prefix, tests });

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

  async function signIn(login: SamlLogin, { request, reply }: SamlVisit): Promise<UserRecord> {
    const user = await userAt(group, login, { store, log });
    const { partnerUserId, firstName, lastName } = user;
    const name = [firstName, lastName].filter(Boolean).join(' ');
    const { person } = readPerson({ name });
    // A cookie that this browser had before stops being valid: nobody can have planted the one it gets now.
    await signInHere(request, reply, viewers, { groupId: group.id, partnerUserId, person }, { anew: true });
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
        report(visit.reply, record, await triedUser(group, login, store), login);
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
    sp: provider,
    store: expiringStore<SamlVisitRecord>(store, clock, `${prefix}/visit/`),
    publicOrigin,
    path: `/saml/${group.id}`,
    acsPath: ACS_PATH,
    metadataPath: METADATA_PATH,
    idpOf: () => group.id,
    ...(group.framing && { frameAncestors: frameAncestors([group]).split(' ') }),
    lifetimeSeconds: REQUEST_MS / 1000,
    onSignedIn,
    async onRefused({ check, reason, reply }) {
      const { RelayState } = (reply.req.body ?? {}) as { RelayState?: unknown };
      const record = typeof RelayState === 'string' ? await tests.take(RelayState) : undefined;
      if (!record) return refuseSignIn(parts, reply, group.id, check, reason);
      log({ level: 'warn', event: 'sso_refused', check, reason, group: group.id, test: true });
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

/** Where a sign-in goes that started at the provider. */
function arrived(redirect: string | undefined): Purpose {
  return redirect !== undefined && isSameOriginPath(redirect)
    ? { kind: 'go', to: redirect }
    : { kind: 'key' };
}
