import { AbstractStrategy, type Profile, type SAML, type VerifiedCallback } from '@node-saml/passport-saml';
import type { Request, Response } from 'express';
import passport, { type Strategy } from 'passport';
import type { SamlLogin, SamlServiceProvider } from '../contract.js';
import { SamlRefusal } from '../refusal.js';

/** The one member of the library's object that the strategy uses for an answer. */
interface Verifier {
  validatePostResponseAsync(body: Record<string, string>): Promise<{ profile: unknown; loggedOut: boolean }>;
  validateRedirectAsync(): Promise<never>;
  validatePostRequestAsync(): Promise<never>;
}

const ELSEWHERE = 'Sign-outs have their own address.';

const misplaced = (sentence: string): SamlRefusal => new SamlRefusal('structure', sentence);

/** The strategy's own way with messages that are no answer to a sign-in: none. */
const refused = (): Promise<never> => Promise.reject(misplaced('Only answers to sign-ins are taken here.'));

/**
 * The passport strategy with our service provider in place of the library's own verification: what `accept` refuses
 * is refused, whatever the library would say.
 */
class ServiceProviderStrategy extends AbstractStrategy {
  static override readonly newSamlProviderOnConstruct = false;

  constructor(sp: SamlServiceProvider) {
    // The options belong to the verification that is replaced; what is asked of the constructor is only that there are some.
    const unused = { callbackUrl: '', issuer: '', idpCert: '' };
    super(
      unused,
      (profile: Profile | null, done: VerifiedCallback) => done(null, { ...profile }),
      (_profile: Profile | null, done: VerifiedCallback) => done(misplaced(ELSEWHERE)),
    );
    const verifier: Verifier = {
      validatePostResponseAsync: async ({ SAMLResponse, RelayState }) => ({
        profile: await sp.accept({
          SAMLResponse: SAMLResponse!,
          ...(RelayState !== undefined && { RelayState }),
        }),
        loggedOut: false,
      }),
      validateRedirectAsync: refused,
      validatePostRequestAsync: refused,
    };
    this._saml = verifier as unknown as SAML;
  }
}

type Handle = (request: Request, reply: Response, next: (error?: unknown) => void) => void;

const authenticator = new passport.Passport();

/**
 * Verifies the answer of a provider that a browser posted.
 *
 * @param request  its body is parsed: one text for each member
 * @throws SamlRefusal, and what `accept` throws
 */
export function acceptPosted(sp: SamlServiceProvider, request: Request, reply: Response): Promise<SamlLogin> {
  const { SAMLResponse, RelayState } = (request.body ?? {}) as Record<string, unknown>;
  // Repeated members arrive as lists: which of them was meant is not ours to guess.
  const isText = typeof SAMLResponse === 'string' && SAMLResponse !== '';
  if (!isText || (RelayState !== undefined && typeof RelayState !== 'string')) return refused();
  return new Promise((resolve, reject) => {
    const done = (error: unknown, login?: unknown): void => {
      if (login) resolve(login as SamlLogin);
      else reject((error as Error | null) ?? misplaced('There is no answer in this message.'));
    };
    // The two libraries name different versions of Express's types.
    const strategy = new ServiceProviderStrategy(sp) as unknown as Strategy;
    const handle = authenticator.authenticate(strategy, { session: false }, done) as Handle;
    handle(request, reply, (error) => done(error));
  });
}
