import { pageStore, storageOfPage } from '@glance-kit/panel';
import { loadPageConfig, showPanelPage, startTrouble, takeQuery } from '@glance-kit/panel/page';
import { addressedRecord } from '../src/address.js';
import { addressLink } from '../src/form-link.js';
import { dynamicsHost } from '../src/host.js';

// The panel on a server of the organisation's own, in a plain frame of a form: it has no part in Dynamics, so agents sign
// in by the hand-off, the record's id is all that is known of it, and sessions go to the activity function.
const store = pageStore('glance-kit/dynamics/', storageOfPage(window));
const record = addressedRecord(takeQuery());
const main = document.querySelector('main') ?? document.body;

start().catch((error: unknown) => startTrouble(main, error));

async function start(): Promise<void> {
  const config = await loadPageConfig(import.meta.url);
  showPanelPage({
    main,
    config,
    store,
    host: (parts) => dynamicsHost(addressLink(record), { ...parts, ...config }),
  });
}
