import type { handOffSignIn, SignIn, SignInAttempt, SignInOptions } from '../sign-in.js';
import type { PanelTexts } from '../texts.js';
import { PAGE_ENGLISH, type PageTexts } from './page-texts.js';

export interface FramedSignInOptions extends SignInOptions {
  /** The one that the page has already. */
  handOffSignIn: typeof handOffSignIn;
  /** Where the provider's page is shown. */
  place: HTMLElement;
  texts: PageTexts;
  /** Tells the panel what to say in place of its own words about a sign-in, which speak of a window. */
  say: (instead: Partial<PanelTexts> | undefined) => void;
}

/** What a framed page may do; not: send the whole desktop somewhere else. */
const SANDBOX =
  'allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox allow-storage-access-by-user-activation';

/**
 * Signs in by the provider's page in a frame, with a button for a window all the time: a browser does not tell
 * whether a framed page shows anything. The server says so where the provider refuses frames.
 */
export function framedSignIn(options: FramedSignInOptions): SignIn {
  const { place, say, texts: given, handOffSignIn: handOff, ...shared } = options;
  // The page's script has no English for what only this file says.
  const texts = { ...PAGE_ENGLISH, ...given };
  const framedTexts = {
    signInText: texts.framedSignInText,
    signingTitle: texts.framedTitle,
    signingText: texts.framedText,
  };
  const page = options.window ?? window;
  let shown: Shown | undefined;
  const framed = handOff({
    ...shared,
    // As the hand-off sees a window: something that can be sent somewhere, and closed.
    window: {
      location: page.location,
      open: () => (shown = show(page.document, place, texts)).asWindow,
    } as never,
    pollEveryMs: options.pollEveryMs ?? 750,
  });
  const { resumed: _known, ...rest } = shared;
  const popup = handOff(rest);

  say(framedTexts);

  return {
    get signedIn() {
      return this.person !== undefined;
    },
    get person() {
      return popup.person ?? framed.person;
    },
    resume: async () => framed.resume?.(),
    forget() {
      popup.forget();
      framed.forget();
    },
    begin(events) {
      popup.forget(); // the newest sign-in counts
      say(framedTexts);
      let attempt: SignInAttempt = framed.begin({ code() {}, windowClosed() {} });
      const frame = shown!;
      const stop = new AbortController();
      page.addEventListener(
        'message',
        ({ source, origin, data }) => {
          const ours = source === frame.element.contentWindow && origin === page.location.origin;
          if (!ours || (data as { glance_sign_in?: unknown } | null)?.glance_sign_in !== 'window') return;
          frame.refused();
          say({
            ...framedTexts,
            signingTitle: texts.framedInWindow,
            signingText: texts.framedRefusedText,
          });
        },
        { signal: stop.signal },
      );
      const signedIn = new Promise<void>((resolve, reject) => {
        attempt.signedIn.then(resolve, reject);
        frame.button.addEventListener('click', () => {
          attempt.cancel();
          say(undefined);
          attempt = popup.begin(events);
          attempt.signedIn.then(resolve, reject);
        });
      }).finally(() => {
        stop.abort();
        frame.remove();
        say(framedTexts);
      });
      signedIn.catch(() => {});
      return {
        signedIn,
        cancel() {
          stop.abort();
          attempt.cancel();
          frame.remove();
        },
      };
    },
  };
}

interface Shown {
  element: HTMLIFrameElement;
  button: HTMLButtonElement;
  asWindow: { closed: boolean; close(): void; location: { replace(url: string): void } };
  refused(): void;
  remove(): void;
}

function show(document: Document, place: HTMLElement, texts: PageTexts): Shown {
  const section = document.createElement('section');
  section.className = 'sign-in';
  const element = document.createElement('iframe');
  element.title = texts.framedPage;
  element.setAttribute('sandbox', SANDBOX);
  element.allow = 'publickey-credentials-get *';
  const line = document.createElement('p');
  line.className = 'note small';
  line.setAttribute('role', 'status');
  line.textContent = texts.framedNothing;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = texts.framedInWindow;
  section.append(element, line, button);
  place.append(section);
  const remove = (): void => section.remove();
  return {
    element,
    button,
    remove,
    refused() {
      element.remove();
      line.textContent = texts.framedRefused;
      button.focus();
    },
    asWindow: {
      closed: false,
      close: remove,
      location: {
        replace(url) {
          const address = new URL(url);
          address.searchParams.set('frame', '1');
          element.src = address.href;
        },
      },
    },
  };
}
