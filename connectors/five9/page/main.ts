import { pageStore, storageOfPage } from '@glance-kit/panel';
import {
  loadPageConfig,
  note,
  pageTexts,
  showPanelPage,
  startTrouble,
  takeQuery,
} from '@glance-kit/panel/page';
import {
  five9Context,
  five9Host,
  lateInteractions,
  readFive9Config,
  type Five9Interactions,
  type Five9PageConfig,
} from '../src/index.js';
import type * as crmSdk from './crm-sdk.js';
import { openings } from './openings.js';

const store = pageStore('glance-kit/five9/', storageOfPage(window));
const query = takeQuery();
const main = document.querySelector('main') ?? document.body;

start().catch((error: unknown) => startTrouble(main, error));

/** Runs the page for its call, unless another page shows that call already. */
async function start(): Promise<void> {
  const others = openings();
  const call = five9Context(query).visitor.conversationId;
  const [config, taken] = await Promise.all([
    loadPageConfig(import.meta.url, readFive9Config),
    others.announce(call, query),
  ]);
  if (!taken) return run(config);
  const { openElsewhere, openHere } = pageTexts(config);
  note(main, openElsewhere);
  const button = document.createElement('button');
  button.textContent = openHere;
  button.addEventListener('click', () => {
    main.replaceChildren();
    run(config);
  });
  main.append(button);

  function run(settings: Five9PageConfig): void {
    others.own(call, query);
    showPanelPage({
      main,
      config: settings,
      store,
      host(parts) {
        const { fields, ownNumbers, crmSdk: sdk } = settings;
        const host = five9Host(others, {
          ...parts,
          ...(fields && { fields }),
          ...(ownNumbers && { ownNumbers }),
          ...(sdk && { interactions: lateInteractions(connect(sdk)) }),
        });
        const { problem, visitor, unreplaced = [] } = host.context();
        if (problem && !visitor.notice) note(main, problem, 'small');
        if (unreplaced.length) note(main, `Five9 did not replace ${unreplaced.join(', ')}.`, 'small');
        return host;
      },
    });
  }
  /** Five9's word on the call of this page; the panel waits for it nowhere. */
  async function connect(address: string): Promise<Five9Interactions | undefined> {
    const file = new URL('./crm-sdk.js', import.meta.url).href;
    const { connectCrmSdk } = (await import(file)) as typeof crmSdk;
    const interactions = await connectCrmSdk(address, () => {
      const { visitor, five9SessionId = '' } = five9Context(others.query);
      return [visitor.conversationId, five9SessionId];
    });
    if (!interactions) note(main, 'Five9’s CRM SDK did not load.', 'small');
    return interactions;
  }
}
