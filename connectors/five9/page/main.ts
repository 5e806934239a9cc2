import { isKitError, type LiveSession } from '@glance-kit/core';
import { defineGlancePanel, handOffSignIn, signedInLoginKeys, type PanelSettings } from '@glance-kit/panel';
import { five9Context, five9Host, pageStore, readPageConfig, type Five9PageConfig } from '../src/index.js';
import { openings, type Openings } from './openings.js';

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
    show(settings, others);
  }
}

function show(config: Five9PageConfig, others: Openings): void {
  const { loginKey, signIn: signInPage, collect, activity } = config;
  const settings: PanelSettings = {
    service: config.service,
    groupId: config.groupId,
    memory: {
      load: (call) => asSession(store.get(`session/${call}`)),
      save: (call, session) => store.set(`session/${call}`, session),
    },
  };
  const signIn = signInPage && collect ? handOffSignIn({ signIn: signInPage, collect }) : undefined;
  if (loginKey && signIn) {
    settings.signIn = signIn;
    settings.loginKeys = signedInLoginKeys({ signIn, address: loginKey });
  } else if (config.username) {
    settings.username = config.username;
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
  defineGlancePanel();
  const panel = document.createElement('glance-panel');
  panel.host = host;
  panel.settings = settings;
  main.append(panel);
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
