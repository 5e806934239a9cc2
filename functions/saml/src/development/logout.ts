import type { Request, RequestHandler, Response } from 'express';
import { randomBytes } from 'node:crypto';
import samlp, { type LogoutOptions, type Participant } from 'samlp';

const REDIRECT = 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect';
const MAX_ENTRIES = 5_000;

/** Who is signed in where: one entry a sign-in, found by its session index. */
export interface SignIns {
  /** @param browser  whoever signs out in this browser signs out of all its entries */
  add(browser: string, participant: Participant): void;
}

interface Known extends Participant {
  browser: string;
}

export interface LogoutParts {
  issuer: string;
  certificate: string;
  privateKey: string;
  /** Which browser asks, by its cookie. */
  browserOf(request: Request): string | undefined;
  /** The last page of a sign-out that began here. */
  done(response: Response): void;
}

/**
 * Single logout by redirects: at the request of one service provider, or of the person here, every service provider
 * of that browser that has an address for it is told in turn.
 */
export function singleLogout(parts: LogoutParts): SignIns & { handler: RequestHandler } {
  const known = new Map<string, Known>();
  const states = new Map<string, object>();
  const keep = <T>(map: Map<string, T>, key: string, value: T): void => {
    if (map.size >= MAX_ENTRIES) map.delete(map.keys().next().value!);
    map.set(key, value);
  };

  const store: LogoutOptions['store'] = {
    save(_request, state, done) {
      const key = randomBytes(16).toString('hex');
      keep(states, key, state);
      done(null, key);
    },
    load(_request, key, options, last) {
      const done = last ?? (options as NonNullable<typeof last>);
      const state = states.get(key);
      if (last && (options as { destroy?: boolean }).destroy) states.delete(key);
      done(null, state);
    },
    update(_request, key, state, done) {
      keep(states, key, state);
      done(null);
    },
  };

  /** The participants of one browser, as samlp wants them; which browser may come out of the first message. */
  function participants(browser: string | undefined): LogoutOptions['sessionParticipants'] {
    let who = browser;
    const theirs = (): Known[] =>
      [...known.values()].filter((entry) => entry.browser === who && entry.serviceProviderLogoutURL);
    const find = (
      issuer: string | undefined,
      indices: readonly string[],
      nameId: string,
    ): Known | undefined =>
      indices
        .map((index) => known.get(index))
        .find((entry) => entry && entry.nameId === nameId && entry.serviceProviderId === issuer);
    return {
      get(issuer, indices, nameId, done) {
        const found = find(issuer, indices ?? [], nameId);
        if (found) who = found.browser;
        done(null, found);
      },
      hasElements: () => theirs().length > 0,
      getFirst: (done) => done(null, theirs()[0]),
      remove(issuer, index, nameId, done) {
        const found = find(issuer, index === undefined ? [] : [index], nameId);
        if (found) known.delete(found.sessionIndex);
        done(null, found);
      },
    };
  }

  return {
    add: (browser, participant) => keep(known, participant.sessionIndex, { ...participant, browser }),
    handler(request, response, next) {
      request.body ??= {};
      let finished: object | undefined;
      const options: LogoutOptions = {
        issuer: parts.issuer,
        cert: parts.certificate,
        key: parts.privateKey,
        deflate: true,
        protocolBinding: REDIRECT,
        sessionParticipants: participants(parts.browserOf(request)),
        store: {
          ...store,
          load: (from, key, how, done) =>
            store.load(from, key, how, (error, state) => {
              finished = state;
              (done ?? (how as NonNullable<typeof done>))(error, state);
            }),
        },
        // Called with the state of the whole sign-out just loaded; one that nobody asked for by message ends here.
        clearIdPSession(done) {
          if (finished && 'parsedRequest' in finished) done();
          else parts.done(response);
        },
      };
      void samlp.logout(options)(request, response, next);
    },
  };
}
