// The page of the stage: the platform of the simulator around one component, chosen by the address.
import {
  callApex,
  lightningPage,
  type LightningComponentFactory,
  type LightningRecord,
} from '@glance-kit/testing/salesforce';

const query = new URLSearchParams(location.search);
const records = (await (await fetch('/records.json')).json()) as LightningRecord[];
const page = lightningPage({
  records,
  apex: (method, parameters) => callApex('/salesforce/apex', method, parameters),
  isConsole: query.has('console'),
});
Object.assign(globalThis, { lightning: page });
const compiled = '/salesforce/lwc/components.js'; // a name that the bundler leaves alone
await import(compiled);
const { create } = (globalThis as unknown as { lightningComponents: LightningComponentFactory })
  .lightningComponents;
const record = records.find(({ id }) => id === query.get('record'));
page.open(record?.id ?? null);
const name = query.get('component') ?? 'glanceCobrowse';
const properties =
  name === 'glanceCobrowse'
    ? {
        recordId: record?.id,
        objectApiName: record?.objectApiName,
        visitorIdField: query.get('field') ?? undefined,
      }
    : {};
document.querySelector('main')!.append(create(name, properties));
