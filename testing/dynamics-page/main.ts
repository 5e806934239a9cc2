import type { FormRecord, FormSetup } from '../src/dynamics/form-setup.js';
import { clientApi } from './client-api.js';
import { openForm, type Form, type Values } from './form.js';

const setup = JSON.parse(document.getElementById('setup')!.textContent!) as FormSetup;
const api = `${setup.clientUrl}/api/data/v9.2`;
const records = [...setup.records];
Object.assign(window, { Xrm: clientApi(setup) }); // forms' scripts have it as a global

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const TABS = { summary: 'Summary', cobrowse: 'Cobrowse' } as const;
type Tab = keyof typeof TABS;
let form: Form | undefined;
let tab: Tab = 'summary';

element('user').textContent = setup.user.name;
element('new').addEventListener(
  'click',
  () => void show({ table: 'contact', id: '', label: 'New contact', about: '' }),
);
element('save').addEventListener('click', () => void save());
addEventListener('focus', () => void drawTimeline());

if (setup.script) await load(setup.script.library);
const asked = new URLSearchParams(location.search);
if (asked.get('tab') === 'cobrowse') tab = 'cobrowse';
const start =
  records.find(({ table, id }) => table === asked.get('etn') && id === asked.get('id')) ?? records[0];
if (start) await show(start);

/** A library is a web resource; its functions are found by their global names. */
function load(library: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const element = document.createElement('script');
    element.src = `${setup.clientUrl}/WebResources/${library}`;
    element.onload = () => resolve();
    element.onerror = () => reject(new Error(`The library ${library} is missing.`));
    document.head.append(element);
  });
}

/** A record of the same table is loaded into the form that is there; one of another table has a form of its own. */
async function show(record: FormRecord): Promise<void> {
  const values = await read(record);
  if (form?.table === record.table) form.load(record, values);
  else {
    form?.closeFrame();
    form = openForm(setup, record, values);
    drawTab();
    runHandler(form);
  }
  draw();
}

function runHandler({ context }: Form): void {
  if (!setup.script) return;
  const { handler, parameters = [] } = setup.script;
  const found: unknown = handler
    .split('.')
    .reduce<unknown>((from, name) => (from as Record<string, unknown> | undefined)?.[name], window);
  if (typeof found !== 'function') throw new Error(`The handler ${handler} is missing.`);
  (found as (...call: unknown[]) => void)({ getFormContext: () => context }, ...parameters);
}

async function read({ table, id }: FormRecord): Promise<Values> {
  const columns = Object.keys(setup.columns[table] ?? {});
  if (!id) return {};
  const reply = await fetch(`${api}/${setup.sets[table]}(${id})?$select=${columns.join(',')}`);
  return (await reply.json()) as Values;
}

async function save(): Promise<void> {
  if (!form || form.record.id) return;
  const { table } = form.record;
  const reply = await fetch(`${api}/${setup.sets[table]}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fullname: 'New contact' }),
  });
  const [, id = ''] = /\(([^)]+)\)/.exec(reply.headers.get('odata-entityid') ?? '') ?? [];
  const record = { table, id, label: 'New contact', about: 'Saved just now' };
  records.push(record);
  await show(record);
}

function select(next: Tab): void {
  if (next === tab) return;
  tab = next;
  drawTab();
  draw();
}

/** The frame is made when its tab is selected, and taken away when another one is. */
function drawTab(): void {
  form?.closeFrame();
  const place = element('tab');
  if (tab === 'summary') {
    place.replaceChildren(card('Details', node('dl', '', { id: 'facts' })), card('Timeline', ...timeline()));
    return;
  }
  const frame = node('div', '', { className: 'card frame' });
  place.replaceChildren(frame, card('Timeline', ...timeline()));
  form?.openFrame(frame);
}

function timeline(): HTMLElement[] {
  const refresh = node('button', 'Refresh timeline', { type: 'button' } as object);
  refresh.addEventListener('click', () => void drawTimeline());
  return [node('ul', '', { id: 'timeline', className: 'timeline' }), refresh];
}

function draw(): void {
  if (!form) return;
  const { record, values, table } = form;
  element('title').textContent = record.label;
  element('about').textContent = record.about;
  element('save').hidden = record.id !== '';
  element('records').replaceChildren(...records.map(recordItem));
  element('tabs').replaceChildren(
    ...(Object.keys(TABS) as Tab[]).map((name) => {
      const button = node('button', TABS[name], { type: 'button', role: 'tab' } as object);
      button.setAttribute('aria-selected', String(name === tab));
      button.setAttribute('aria-controls', 'tab');
      button.addEventListener('click', () => {
        select(name);
        document.querySelector<HTMLElement>('[aria-selected=true]')?.focus();
      });
      return button;
    }),
  );
  element('tab').setAttribute('aria-label', TABS[tab]);
  document
    .getElementById('facts')
    ?.replaceChildren(
      ...Object.entries(setup.columns[table] ?? {}).flatMap(([name, label]) => [
        node('dt', label),
        node('dd', String(values[name] ?? '—')),
      ]),
    );
  void drawTimeline();
}

/** The activities of a record, newest first. */
async function drawTimeline(): Promise<void> {
  const { set, table } = setup.timeline;
  const id = form?.record.id;
  const query = `$filter=_regardingobjectid_value eq '${id}'`;
  const reply = id ? await fetch(`${api}/${set}?${query}`) : undefined;
  const rows = reply?.ok ? ((await reply.json()) as { value: Values[] }).value : [];
  const missing = reply?.status === 404 ? `This environment has no table ${table}.` : 'Nothing yet.';
  document
    .getElementById('timeline')
    ?.replaceChildren(...(rows.length ? rows.reverse().map(activity) : [node('li', missing)]));
}

function activity(row: Values): HTMLElement {
  const item = node('li', '');
  const at = new Date(String(row['actualstart'])).toLocaleTimeString();
  const end = row['statecode'] === 1 ? `${row['glk_seconds']} s, ended by ${row['glk_reason']}` : 'running';
  item.append(node('strong', String(row['subject'])), node('span', `${at}, ${end}`, { className: 'muted' }));
  return item;
}

function recordItem(record: FormRecord): HTMLElement {
  const button = node('button', '', { type: 'button' } as object);
  button.append(node('strong', record.label), node('span', record.about));
  const isShown = form?.record.id === record.id && form.record.table === record.table;
  if (isShown) button.setAttribute('aria-current', 'true');
  button.addEventListener('click', () => void show(record));
  const item = node('li', '');
  item.append(button);
  return item;
}

function card(title: string, ...content: HTMLElement[]): HTMLElement {
  const made = node('div', '', { className: 'card' });
  made.append(node('h2', title), ...content);
  return made;
}

function node(tag: string, text: string, members: object = {}): HTMLElement {
  const made = Object.assign(document.createElement(tag), members);
  if (text) made.textContent = text;
  return made;
}
