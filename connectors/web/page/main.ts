import { pageStore, storageOfPage, type PanelStateDetail } from '@glance-kit/panel';
import { loadPageConfig, note, showPanelPage, startTrouble, takeQuery } from '@glance-kit/panel/page';
import {
  contextOfQuery,
  embeddingPage,
  readWebConfig,
  webHost,
  type WebState,
  type WebTheme,
} from '../src/index.js';

const store = pageStore('glance-kit/web/', storageOfPage(window));
const { context: initial, problem } = contextOfQuery(takeQuery());
const main = document.querySelector('main') ?? document.body;

/** States of the join that the page around knows by another name; the others are called the same. */
const RENAMED = { boot: 'starting', authError: 'signedOut', key: 'idle', liveNoViewer: 'live' } as const;

function nameOf(state: PanelStateDetail['state']): WebState {
  return state in RENAMED
    ? RENAMED[state as keyof typeof RENAMED]
    : (state as Exclude<typeof state, keyof typeof RENAMED>);
}

start().catch((error: unknown) => startTrouble(main, error));

async function start(): Promise<void> {
  const settings = await loadPageConfig(import.meta.url, readWebConfig);
  const { agentOrigins: origins = [], fields, autoJoin = false } = settings;
  const around = embeddingPage({ origins, initial, onTheme: showTheme });
  // Before the panel is there, since it tells its first state at once; the event does not bubble.
  const tellState = ({ detail: { conversationId, state, sessionId } }: CustomEvent<PanelStateDetail>): void =>
    around.tellState({ conversationId, state: nameOf(state), ...(sessionId && { sessionId }) });
  main.addEventListener('gk-state', tellState, true);
  showPanelPage({
    main,
    // Anybody can send an agent a link: outside of a frame nothing is joined without a click.
    config: { ...settings, autoJoin: autoJoin && window.parent !== window },
    store,
    host: (parts) => webHost(around, { ...parts, ...(fields && { fields }) }),
  });
  if (problem) note(main, problem, 'small');

  function showTheme(theme: WebTheme): void {
    document.documentElement.style.colorScheme = theme === 'auto' ? '' : theme;
    const shown = document.querySelector('glance-panel');
    if (theme === 'auto') shown?.removeAttribute('theme');
    else shown?.setAttribute('theme', theme);
  }
}
