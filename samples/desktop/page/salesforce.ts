import {
  callApex,
  lightningPage,
  type LightningComponentFactory,
  type LightningToast,
  type SalesforceTask,
} from '@glance-kit/testing/salesforce';
import type { DemoRecord } from '../src/salesforce-records.js';

interface Setup {
  records: DemoRecord[];
  agentName: string;
}

const { records, agentName } = (await (await fetch('/salesforce/setup.json')).json()) as Setup;
const query = new URLSearchParams(location.search);

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
};

const page = lightningPage({
  records,
  apex: (method, parameters) => callApex('/salesforce/apex', method, parameters),
  isConsole: query.has('console'),
  onToast: showToast,
  onRecordsChanged: () => void drawTasks(),
});
Object.assign(globalThis, { lightning: page });
const compiled = '/salesforce/lwc/components.js'; // a name that the bundler leaves alone
await import(compiled);
const { create } = (globalThis as unknown as { lightningComponents: LightningComponentFactory })
  .lightningComponents;

/** On every page: the platform keeps the component and changes its record. */
const component = create('glanceCobrowse');
element('component').append(component);
let utility: HTMLElement | undefined;

element('agent').textContent = agentName;
element('utility-button').addEventListener('click', () => {
  const place = element('utility');
  place.hidden = !place.hidden;
  element('utility-button').setAttribute('aria-expanded', String(!place.hidden));
  if (utility) return;
  // Made at the first opening, and kept: so does the platform.
  utility = create('glanceCobrowseUtility');
  element('utility-component').append(utility);
});

function open(record: DemoRecord | undefined): void {
  page.open(record?.id ?? null);
  Object.assign(component, { recordId: record?.id, objectApiName: record?.objectApiName });
  for (const tab of element('tabs').querySelectorAll('button'))
    if (tab.dataset['record'] === (record?.id ?? '')) tab.setAttribute('aria-current', 'page');
    else tab.removeAttribute('aria-current');
  element('record-object').textContent = record?.objectApiName ?? 'App page';
  element('record-title').textContent = record?.title ?? 'Home';
  element('record-subtitle').textContent = record?.subtitle ?? 'No record is open here.';
  element('details').replaceChildren(
    ...Object.entries(record?.fields ?? {}).map(([name, value]) => {
      const row = document.createElement('div');
      row.append(text('dt', name), text('dd', value ?? '–'));
      return row;
    }),
  );
  document.title = `${record?.title ?? 'Home'} | Salesforce`;
  void drawTasks();
}

async function drawTasks(): Promise<void> {
  const tasks = (await (await fetch('/salesforce/tasks.json')).json()) as SalesforceTask[];
  const own = tasks.filter(
    ({ whoId, whatId }) => page.recordId !== null && [whoId, whatId].includes(page.recordId),
  );
  element('no-tasks').hidden = own.length > 0;
  element('tasks').replaceChildren(...own.map((task) => text('li', sentence(task))));
}

function sentence({ subject, activity }: SalesforceTask): string {
  const at = new Date(String(activity['startedAt'])).toLocaleTimeString();
  if (activity['phase'] === 'started') return `${subject}, since ${at}`;
  const { durationSeconds, reason, agents } = activity as Record<string, string | number | undefined>;
  return `${subject}, ${at}, ${durationSeconds ?? 0} s, ended by ${reason ?? 'nobody knows'}, ${agents ?? 1} watching`;
}

function showToast({ title, message = '', variant = 'info', mode }: LightningToast): void {
  const toast = document.createElement('div');
  toast.className = `toast ${variant}`;
  const close = text('button', 'Close') as HTMLButtonElement;
  close.type = 'button';
  close.addEventListener('click', () => toast.remove());
  toast.append(text('strong', title), text('span', message), close);
  element('toasts').append(toast);
  if (mode !== 'sticky') setTimeout(() => toast.remove(), 5_000);
}

function text(tag: string, content: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  return made;
}

element('tabs').append(
  ...[undefined, ...records].map((record) => {
    const tab = text('button', record?.title ?? 'Home') as HTMLButtonElement;
    tab.type = 'button';
    tab.dataset['record'] = record?.id ?? '';
    tab.addEventListener('click', () => open(record));
    return tab;
  }),
);
open(records.find(({ id }) => id === query.get('record')) ?? records[0]);
