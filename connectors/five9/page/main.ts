import { isKitError, plainView, type LiveSession } from '@glance-kit/core';
import {
  defineGlancePanel,
  handOffSignIn,
  signedInLoginKeys,
  type PanelSettings,
  type SignIn,
  type SignedInPerson,
} from '@glance-kit/panel';
import { five9Context, five9Host, pageStore, readPageConfig, type Five9PageConfig } from '../src/index.js';
import { FRAME_TEXTS, framedSignIn } from './framed-sign-in.js';
import { openings, type Openings } from './openings.js';
import { resumedSession, signOut } from './session.js';

const store = pageStore(storageOfFrame());
const query = takeQuery();
const main = document.querySelector('main') ?? document.body;

start().catch((error: unknown) => {
  const known = isKitError(error)
    ? error.message
    : 'Reload the page. If it happens again, ask an administrator.';
  note(`Cobrowse could not start. ${known}`);
});

/** Runs the page for its call, unless another page shows that call already. */
async function start(): Promise<void> {
  const others = openings();
  const call = five9Context(query).visitor.conversationId;
  const [config, taken] = await Promise.all([loadConfig(), others.announce(call, query)]);
  const person = await resumedSession(config.session);
  if (!taken) return run(config);
  note('This call is open in another cobrowse panel already. Go on there.');
  const button = document.createElement('button');
  button.textContent = 'Use this panel instead';
  button.addEventListener('click', () => {
    main.replaceChildren();
    run(config);
  });
  main.append(button);

  function run(settings: Five9PageConfig): void {
    others.own(call, query);
    show(settings, others, person);
  }
}

function show(config: Five9PageConfig, others: Openings, resumed: SignedInPerson | undefined): void {
  const { loginKey, activity } = config;
  defineGlancePanel(); // first: a property set on an element that is not yet a panel is never seen
  const panel = document.createElement('glance-panel');
  const settings: PanelSettings = {
    service: config.service,
    groupId: config.groupId,
    memory: {
      load: (call) => asSession(store.get(`session/${call}`)),
      save: (call, session) => store.set(`session/${call}`, session),
    },
  };
  const signIn = signInOf(config, resumed, (texts) => (panel.texts = texts));
  if (loginKey && signIn) {
    settings.signIn = signIn;
    settings.loginKeys = signedInLoginKeys({ signIn, address: loginKey });
  } else {
    settings.plainView = plainView({ base: config.service, ...config });
  }
  const host = five9Host(
    {
      get query() {
        return others.query;
      },
      onReopened: (receive) => others.onReopened(receive),
      window,
      storage: undefined, // the store below has it
    },
    {
      service: config.service,
      store,
      agent: () => {
        const { name, email } = signIn?.person ?? {};
        return { ...(name && { name }), ...(email && { email }) };
      },
      activity: { ...(activity && { address: activity }), token: () => signIn?.person?.token },
    },
  );
  const { problem, visitor } = host.context();
  if (problem && !visitor.notice) note(problem, 'small');
  panel.host = host;
  panel.settings = settings;
  main.append(panel);
  if (signIn && config.signOut) main.append(signedInLine(signIn, config.signOut));
}

function signInOf(
  { signIn, collect, signInMode }: Five9PageConfig,
  resumed: SignedInPerson | undefined,
  say: Parameters<typeof framedSignIn>[0]['say'],
): SignIn | undefined {
  if (!signIn || !collect) return undefined;
  const options = { signIn, collect, ...(resumed && { resumed }) };
  if (signInMode !== 'frame') return handOffSignIn(options);
  say(FRAME_TEXTS);
  return framedSignIn({ ...options, place: main, say });
}

/** Who is signed in, with a way out: the next agent at this desk must not go on under this name. */
function signedInLine(signIn: SignIn, address: string): HTMLElement {
  const line = document.createElement('footer');
  const who = document.createElement('span');
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Sign out';
  line.append(who, button);
  const draw = (): void => {
    const { person } = signIn;
    const name = person?.name ?? person?.partnerUserId ?? '';
    line.hidden = !person;
    if (who.textContent !== name) who.textContent = name;
  };
  draw();
  setInterval(draw, 500);
  button.addEventListener('click', () => {
    button.disabled = true;
    const { token } = signIn.person ?? {};
    signOut(address, token).then(
      () => location.reload(),
      () => {
        button.disabled = false;
        note('The server was not reached, so you are still signed in. Try again.');
      },
    );
  });
  return line;
}

/** Beside this script, wherever the page is mounted. */
async function loadConfig(): Promise<Five9PageConfig> {
  const reply = await fetch(new URL('config.json', import.meta.url), { cache: 'no-store' });
  return readPageConfig(reply.ok ? await reply.json().catch(() => undefined) : undefined);
}

/** The query, taken out of the address; after a reload, the one that the page was opened with. */
function takeQuery(): string {
  const given = location.search;
  if (given.length > 1) {
    history.replaceState(null, '', location.pathname);
    store.set('query', given);
    return given;
  }
  const kept = store.get('query');
  return typeof kept === 'string' ? kept : '';
}

function storageOfFrame(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    return undefined; // a frame without storage
  }
}

function note(text: string, kind = ''): void {
  const line = document.createElement('p');
  line.className = `note ${kind}`;
  line.setAttribute('role', 'status');
  line.textContent = text;
  main.prepend(line);
}

/** Storage may hold what another version wrote. */
function asSession(kept: unknown): LiveSession | undefined {
  if (typeof kept !== 'object' || kept === null) return undefined;
  const { sessionId, sessionKey, startedAtMs, agents } = kept as Partial<LiveSession>;
  const whole =
    typeof sessionId === 'string' &&
    typeof sessionKey === 'string' &&
    typeof startedAtMs === 'number' &&
    typeof agents === 'number';
  return whole ? (kept as LiveSession) : undefined;
}
