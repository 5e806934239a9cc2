import {
  BRIDGE,
  REPLAYED,
  type Boot,
  type CreateSession,
  type LoaderContext,
  type PageDefaults,
  type ReplayedMethod,
  type SessionApi,
  type StartParams,
  type VisitorError,
} from './bridge.js';
import { browserOf } from './loader/browser.js';
import { Emitter } from './loader/emitter.js';
import { presenceVisitor, type VisitorOptions } from './loader/presence.js';
import { listenForHotKeys, listenForStartElements, readHotKeys } from './loader/start-elements.js';
import { readTag } from './loader/tag.js';
import { sessionStore } from './store.js';
import { VERSION } from './version.js';

/** A page with a custom user interface says when it is ready; a forgetful one is not kept waiting longer, ms. */
const UI_READY_MS = 10_000;

type Globals = typeof globalThis & {
  GLANCE?: Record<PropertyKey, unknown>;
  GLANCE_COBROWSE?: PageDefaults;
  GLANCE_KIT_BOOT?: Boot;
};

/**
 * The small script that the tag loads: it defines every documented method and loads the rest at the first call,
 * or at once when the site has a session to go on with.
 */
function install(page: Globals): void {
  const boot = page.GLANCE_KIT_BOOT;
  delete page.GLANCE_KIT_BOOT;
  const glance = (page.GLANCE ??= {});
  if (BRIDGE in glance) {
    console.warn('The cobrowse script is on this page twice; the second tag is ignored.');
    return;
  }
  const around = tagged(page.parent);
  if (around) {
    // The page around this frame records it and has the session; calls from in here go there.
    glance['Cobrowse'] = around['Cobrowse'];
    glance['Presence'] = around['Presence'];
    glance[BRIDGE] = undefined;
    const { Visitor } = around['Cobrowse'] as { Visitor: Record<ReplayedMethod, () => void> };
    listenForStartElements(document, (action) => Visitor[action]());
    return;
  }
  const running = document.currentScript;
  const { options, problems } = readTag(document, running instanceof HTMLScriptElement ? running : null);
  if (location.protocol === 'file:') {
    problems.push(
      'ERR_DOMAINPARSE: cobrowse does not work on file: pages; serve the page over http or https.',
    );
  }
  for (const problem of problems) console.error(`Cobrowse: ${problem}`);
  const usable = location.protocol !== 'file:' && options.groupId !== '' && boot !== undefined;

  const events = new Emitter();
  if (options.customUi) {
    events.hold();
    setTimeout(() => {
      if (!events.holding) return;
      console.warn('Cobrowse: setUIReady() was not called within 10 s; events are delivered now.');
      events.release();
    }, UI_READY_MS);
  }
  const store = sessionStore(options.cookieType, options.cookieDomain, document);
  let startParams: StartParams | undefined;
  const context: LoaderContext = {
    options,
    settings: boot?.settings,
    events,
    startParams: () => startParams,
    pageDefaults: () => page.GLANCE_COBROWSE ?? {},
    store,
    stored: store.read(),
    browser: browserOf(navigator.userAgent, navigator.maxTouchPoints),
  };

  let api: SessionApi | undefined;
  let loading: Promise<SessionApi> | undefined;
  const load = (): Promise<SessionApi> =>
    (loading ??= new Promise<SessionApi>((resolve, reject) => {
      const script = document.createElement('script');
      const fail = (msg: string): void => {
        loading = undefined;
        script.remove();
        const error: VisitorError = { code: 'SCRIPT_NOT_LOADED', msg, params: { script: 'session' } };
        events.emit('error', error);
        reject(error);
      };
      if (!usable) {
        fail(problems[0] ?? 'The cobrowse script came without its settings; load it from the service.');
        return;
      }
      glance[BRIDGE] = (create: CreateSession) => {
        api ??= create(context);
        resolve(api);
      };
      script.src = new URL(boot.sessionScript, options.serviceOrigin).href;
      // The address of the page may hold secrets in its query.
      script.referrerPolicy = 'strict-origin';
      if (options.nonce) script.nonce = options.nonce;
      script.onload = () => (api ? script.remove() : fail('The session script did not start.'));
      script.onerror = () =>
        fail('The session script could not be loaded; check the network and the CSP of the page.');
      document.head.append(script);
    }));

  const call = (method: ReplayedMethod, args: unknown[]): unknown => {
    const run = (ready: SessionApi): unknown => (ready[method] as (...given: unknown[]) => unknown)(...args);
    const result = api ? run(api) : load().then(run);
    // A page that does not look at the result is told by the event `error`, not by an unhandled rejection.
    if (result instanceof Promise) result.catch(() => undefined);
    return result;
  };
  const setUIReady = (): void => events.release();
  const methods = Object.fromEntries(
    REPLAYED.map((method) => [method, (...args: unknown[]) => call(method, args)] as const),
  ) as Record<ReplayedMethod, (...args: unknown[]) => unknown>;
  const { showTerms, showButton, toggleButton, promptCrossDomain, setStyle, ...visitorMethods } = methods;

  const isLoaded = { get: () => api !== undefined, enumerable: true };
  const visitor = Object.defineProperty(
    {
      ...visitorMethods,
      showTerms,
      showButton,
      toggleButton,
      setUIReady,
      setStartParams: (params?: StartParams) => void (startParams = params ? { ...params } : undefined),
      inSession: () => api?.inSession() ?? false,
      getKey: () => api?.getKey(),
      getSessionState: () => api?.getSessionState(),
      isSessionPaused: () => api?.isSessionPaused() ?? false,
      addEventListener: (name: string, listener: (detail: object) => void) => events.add(name, listener),
      removeEventListener: (name: string, listener: (detail: object) => void) =>
        events.remove(name, listener),
    },
    'loaded',
    isLoaded,
  );
  const ui = { showTerms, showButton, toggleButton, promptCrossDomain, setStyle, setUIReady };
  const cobrowse = (glance['Cobrowse'] ??= {}) as Record<string, unknown>;
  Object.assign(cobrowse, {
    Visitor: visitor,
    Loader: { setUIReady },
    ...(options.customUi ? {} : { VisitorUI: Object.defineProperty(ui, 'loaded', isLoaded) }),
  });
  glance['VERSION'] = VERSION;
  Object.defineProperty(glance, BRIDGE, { value: undefined, writable: true });

  const run = (action: ReplayedMethod): void => void call(action, []);
  listenForStartElements(document, run);
  if (options.inputEvents !== undefined) {
    const report = (problem: string): void => console.error(`Cobrowse: ${problem}`);
    listenForHotKeys(document, readHotKeys(options.inputEvents, report), run);
  }
  if (usable && options.presence !== undefined) announce(glance, context);
  // In a frame of another site's page it would take the session away from that page.
  if (usable && context.stored && parent === window) load().catch(() => undefined);
}

/** `GLANCE.Presence`, for pages whose tag asks for it. */
function announce(glance: Record<PropertyKey, unknown>, context: LoaderContext): void {
  const { options, browser, pageDefaults } = context;
  const { groupId, visitorId, serviceOrigin, presence } = options;
  const defaults = (): VisitorOptions => {
    const { groupid = groupId, visitorid = visitorId } = pageDefaults();
    return { groupid, ...(visitorid !== undefined && { visitorid }) };
  };
  const Visitor = presenceVisitor({ serviceOrigin, browser, defaults });
  glance['Presence'] = { Visitor };
  if (presence !== 'on' || parent !== window) return;
  const visitor = new Visitor();
  visitor.onerror = ({ error, detail }) => console.warn(`Cobrowse: presence: ${error}. ${detail}`);
  visitor.presence();
}

/** `GLANCE` of the page around a frame, when that page has the tag and may be read. */
function tagged(around: Window): Record<PropertyKey, unknown> | undefined {
  try {
    const { GLANCE } = around as Window & Pick<Globals, 'GLANCE'>;
    return around !== window && GLANCE && BRIDGE in GLANCE ? GLANCE : undefined;
  } catch {
    return undefined;
  }
}

install(globalThis);
