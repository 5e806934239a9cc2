import {
  KitError,
  base64url,
  matchingCode,
  pause,
  systemClock,
  type Clock,
  type CollectedSignIn,
} from '@glance-kit/core';

export interface SignInOptions {
  /** Address of the sign-in page, resolved against the panel's page: `/signin`. */
  signIn: string;
  /** Address that hands the result over: `/collect`. */
  collect: string;
  /** Who has signed in before and is known to the server by a cookie: there is no token then. Never rejects. */
  resumed?: Promise<SignedInPerson | undefined>;
  fetch?: typeof fetch;
  window?: Window;
  crypto?: Pick<Crypto, 'getRandomValues' | 'subtle'>;
  clock?: Clock;
  /** Between two questions whether the agent is done, in milliseconds; 1500 unless given. */
  pollEveryMs?: number;
}

export interface SignInEvents {
  /** The four digits that the sign-in window shows too. */
  code(code: string): void;
  /**
   * The window looks closed. It may still be open: a sign-in page that isolates itself looks the same from
   * here, so the attempt goes on.
   */
  windowClosed(): void;
}

export interface SignInAttempt {
  /** Rejects with KitError POPUP_BLOCKED or SIGN_IN_FAILED; never settles after `cancel`. */
  readonly signedIn: Promise<void>;
  cancel(): void;
}

/** Without a token where the server knows the agent by a cookie of its own. */
export type SignedInPerson = Omit<CollectedSignIn, 'token'> & Partial<Pick<CollectedSignIn, 'token'>>;

/** Signs an agent in through a first-party window, for a panel whose own frame can keep no cookie. */
export interface SignIn {
  /** Whether there is a token that has not expired. */
  readonly signedIn: boolean;
  /** Who signed in; in memory only, `undefined` when nobody has or the token expired. */
  readonly person: SignedInPerson | undefined;
  /** Signs in without the agent where that is possible; asked before each login key. Never rejects. */
  resume?(): Promise<void>;
  /** Opens the window; call it inside the click. */
  begin(events: SignInEvents): SignInAttempt;
  /** Drops the token, after the function refused it for instance. */
  forget(): void;
}

interface Secret {
  verifier: string;
  challenge: string;
}

const HAND_OFF_LIFE_MS = 120_000;
const FEATURES = 'popup,width=480,height=680';

/**
 * The panel's side of the sign-in hand-off: a verifier that never leaves this page but for the collecting
 * request, its hash in the window's address, and the token in memory.
 */
export function handOffSignIn(options: SignInOptions): SignIn {
  const page = options.window ?? window;
  const request = options.fetch ?? ((...call) => fetch(...call));
  const random = options.crypto ?? crypto;
  const clock = options.clock ?? systemClock;
  let person: SignedInPerson | undefined;
  // Whoever signs in meanwhile is the newer one.
  const resumed = options.resumed?.then((found) => void (person ??= found));
  let next = newSecret(random); // made ahead: in a click there is no time for an asynchronous hash

  const valid = (): SignedInPerson | undefined =>
    person && person.expiresAt * 1000 > clock.now() ? person : undefined;

  return {
    get signedIn() {
      return valid() !== undefined;
    },
    get person() {
      return valid();
    },
    resume: async () => resumed,
    forget: () => void (person = undefined),
    begin(events) {
      const popup = page.open('about:blank', `glance-sign-in-${randomText(random, 9)}`, FEATURES);
      const abort = new AbortController();
      const secret = next;
      next = newSecret(random); // one verifier, one hand-off
      const signedIn = run();
      signedIn.catch(() => {});
      return {
        signedIn,
        cancel() {
          abort.abort();
          popup?.close();
        },
      };

      async function run(): Promise<void> {
        if (!popup) throw new KitError('POPUP_BLOCKED', 'The sign-in window was blocked.');
        const { verifier, challenge } = await secret;
        const address = new URL(options.signIn, page.location.href);
        address.searchParams.set('h', challenge);
        popup.location.replace(address.href);
        events.code(matchingCode(challenge));
        person = await collect(verifier, popup);
        popup.close();
      }

      async function collect(verifier: string, window: Window): Promise<CollectedSignIn> {
        const giveUpAtMs = clock.now() + HAND_OFF_LIFE_MS;
        let closedSeen = 0;
        for (;;) {
          await pause(clock, options.pollEveryMs ?? 1_500, abort.signal);
          const collected = await collectOnce(
            request,
            new URL(options.collect, page.location.href),
            verifier,
          );
          if (abort.signal.aborted) return new Promise(() => {});
          if (collected) return collected;
          // Twice, because the window closes itself a moment before its result can be collected.
          if (window.closed && ++closedSeen === 2) events.windowClosed();
          if (clock.now() > giveUpAtMs) throw new KitError('SIGN_IN_FAILED', 'The sign-in took too long.');
        }
      }
    },
  };
}

/** The result, `undefined` while there is none; a network failure counts as "not yet". */
async function collectOnce(
  request: typeof fetch,
  address: URL,
  verifier: string,
): Promise<CollectedSignIn | undefined> {
  let reply: Response;
  try {
    reply = await request(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ verifier }),
      cache: 'no-store', // and cookies of this origin alone: the reply may bring one
    });
  } catch {
    return undefined;
  }
  if (reply.status === 202 || reply.status === 429 || reply.status >= 500) return undefined;
  if (reply.status !== 200) throw new KitError('SIGN_IN_FAILED', 'The sign-in was not completed.');
  const body: unknown = await reply.json().catch(() => undefined);
  if (!isCollected(body))
    throw new KitError('SIGN_IN_FAILED', 'The answer to the sign-in was not understood.');
  return body;
}

function isCollected(body: unknown): body is CollectedSignIn {
  if (typeof body !== 'object' || body === null) return false;
  const { token, expiresAt, partnerUserId } = body as Record<string, unknown>;
  return typeof token === 'string' && typeof expiresAt === 'number' && typeof partnerUserId === 'string';
}

async function newSecret(random: Pick<Crypto, 'getRandomValues' | 'subtle'>): Promise<Secret> {
  const verifier = randomText(random, 32);
  const hash = await random.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  return { verifier, challenge: base64url(new Uint8Array(hash)) };
}

function randomText(random: Pick<Crypto, 'getRandomValues'>, bytes: number): string {
  return base64url(random.getRandomValues(new Uint8Array(bytes)));
}
