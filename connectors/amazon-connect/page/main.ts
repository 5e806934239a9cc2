import { pageStore, storageOfPage } from '@glance-kit/panel';
import { knownAgent, loadPageConfig, note, showPanelPage, startTrouble } from '@glance-kit/panel/page';
import { readConnectConfig } from '../src/config.js';
import { amazonConnectHost } from '../src/host.js';
import { openApp } from '../src/open-app.js';

const store = pageStore('glance-kit/amazon-connect/', storageOfPage(window));
const main = document.querySelector('main') ?? document.body;

start().catch((error: unknown) => startTrouble(main, error));

async function start(): Promise<void> {
  const opening = openApp(); // first of all: the workspace waits for it
  const config = loadPageConfig(import.meta.url, readConnectConfig);
  const [app, settings, known] = await Promise.all([
    opening,
    config,
    config.then((given) => knownAgent(given, store)),
  ]);
  showPanelPage({
    main,
    config: settings,
    store,
    known,
    host(parts) {
      const host = amazonConnectHost(app, { ...parts, ...settings });
      for (const problem of host.problems) note(main, problem, 'small');
      return host;
    },
  });
}
