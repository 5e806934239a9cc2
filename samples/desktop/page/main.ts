import { five9AgentDesktop, type Five9Trigger, type Five9WebConnector } from '@glance-kit/testing/five9';
import type { CallRecord } from '../src/call-records.js';
import type { DemoCall } from '../src/calls.js';

interface Setup {
  calls: DemoCall[];
  connectors: Five9WebConnector[];
  dispositions: string[];
}

interface Running {
  acceptedAtMs: number;
  endedAtMs?: number;
  opened: string[];
  notes: string;
  disposition: string;
}

const setup = (await (await fetch('/five9/setup.json')).json()) as Setup;
const running = new Map<string, Running>();
let selected = setup.calls[0];
/** What the customer's system has about calls. */
let records: CallRecord[] = [];

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
};
const accept = element<HTMLButtonElement>('accept');
const hangUp = element<HTMLButtonElement>('hang-up');
const manual = element<HTMLButtonElement>('manual');
const notes = element<HTMLTextAreaElement>('notes');
const disposition = element<HTMLSelectElement>('disposition');
disposition.append(...setup.dispositions.map((name) => new Option(name)));

accept.addEventListener('click', () => {
  if (!selected) return;
  running.set(selected.id, { acceptedAtMs: Date.now(), opened: [], notes: '', disposition: '' });
  trigger(selected.kind === 'chat' ? 'OnChatArrival' : 'OnCallAccepted', selected);
  draw();
});
hangUp.addEventListener('click', () => {
  const call = selected && running.get(selected.id);
  if (call) call.endedAtMs = Date.now();
  draw();
});
manual.addEventListener('click', () => {
  if (selected) trigger('ManuallyStarted', selected);
  draw();
});
disposition.addEventListener('change', () => {
  const call = selected && running.get(selected.id);
  if (!selected || !call || !disposition.value) return;
  call.disposition = disposition.value;
  // Five9's servers call the silent connector; the browser has no part in it.
  void fetch('/five9/disposition', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ call: selected.id, name: disposition.value }),
  });
  draw();
});
notes.addEventListener('input', () => {
  const call = selected && running.get(selected.id);
  if (call) call.notes = notes.value;
});

/** The same connectors as an administrator would set them up for each place. */
const desktopFor = (agentApplication: 'EmbeddedBrowser' | 'ExternalBrowser') =>
  five9AgentDesktop({
    connectors: setup.connectors.map((connector) => ({ ...connector, agentApplication })),
    container: element('frames'),
  });
const embedded = desktopFor('EmbeddedBrowser');
const external = desktopFor('ExternalBrowser');

function trigger(event: Five9Trigger, call: DemoCall): void {
  const place = document.querySelector<HTMLInputElement>('[name=place]:checked')?.value;
  const openings = (place === 'external' ? external : embedded).fire(event, call);
  running.get(call.id)?.opened.push(...openings.map(({ request }) => request.url));
}

function draw(): void {
  drawCalls();
  drawContact();
  drawPhone();
  drawConnector();
}

function drawCalls(): void {
  const items = setup.calls.map((call) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.dataset['call'] = call.id;
    if (call === selected) button.setAttribute('aria-current', 'true');
    const state = running.get(call.id);
    const word = !state ? waitingWord(call) : state.endedAtMs ? 'Ended' : 'Active';
    button.append(
      text('strong', call.name),
      text('span', call.reason),
      text('em', word, word.toLowerCase().replace(' ', '-')),
    );
    button.addEventListener('click', () => {
      selected = call;
      draw();
      document.querySelector<HTMLElement>(`[data-call="${call.id}"]`)?.focus();
    });
    const item = document.createElement('li');
    item.append(button);
    return item;
  });
  element('calls').replaceChildren(...items);
}

function waitingWord({ kind, direction }: DemoCall): string {
  if (kind === 'chat') return 'Waiting';
  return direction === 'outbound' ? 'Call back' : 'Ringing';
}

function drawContact(): void {
  if (!selected) return;
  element('name').textContent = selected.name;
  element('company').textContent = selected.company;
  const facts = {
    ...(selected.customerNumber && { Phone: selected.customerNumber }),
    Email: selected.email,
    Campaign: selected.campaign,
    Skill: selected.skill,
    Reason: selected.reason,
    [selected.kind === 'chat' ? 'Chat id' : 'Call id']: selected.id,
  };
  element('facts').replaceChildren(
    ...Object.entries(facts).map(([name, value]) => {
      const row = document.createElement('div');
      row.append(text('dt', name), text('dd', value));
      return row;
    }),
  );
  const state = running.get(selected.id);
  notes.value = state?.notes ?? '';
  notes.disabled = !state;
  drawRecords();
  element('log').replaceChildren(
    ...(state?.opened ?? []).map((address) => text('li', decodeURIComponent(address))),
  );
}

function drawRecords(): void {
  const own = records.filter(({ conversationId }) => conversationId === selected?.id);
  element('no-sessions').hidden = own.length > 0;
  element('sessions').replaceChildren(...own.map((record) => text('li', sentence(record))));
}

function sentence({
  event,
  startedAt = '',
  durationSeconds = 0,
  reason,
  dispositionName,
}: CallRecord): string {
  if (event === 'five9.dispositioned') return `Disposition: ${dispositionName ?? 'unknown'}`;
  const at = new Date(startedAt).toLocaleTimeString();
  if (event === 'cobrowse.started') return `Session since ${at}`;
  return `Session at ${at}, ${durationSeconds} s, ended by ${reason ?? 'nobody knows'}`;
}

/** The records come from elsewhere: looked at from time to time, as such a page does. */
async function readRecords(): Promise<void> {
  const found = (await (await fetch('/five9/records.json')).json()) as CallRecord[];
  if (JSON.stringify(found) === JSON.stringify(records)) return;
  records = found;
  drawRecords();
}

function drawPhone(): void {
  const state = selected && running.get(selected.id);
  const active = state !== undefined && state.endedAtMs === undefined;
  accept.disabled = state !== undefined;
  accept.textContent =
    selected?.direction === 'outbound' ? 'Place call' : `Accept ${selected?.kind ?? 'call'}`;
  hangUp.textContent = `End ${selected?.kind ?? 'call'}`;
  hangUp.disabled = !active;
  element('phone-title').textContent = selected
    ? `${selected.name} · ${selected.customerNumber ?? selected.email}`
    : 'No call';
  disposition.disabled = state?.endedAtMs === undefined || state.disposition !== '';
  disposition.value = state?.disposition ?? '';
  drawTimer();
}

function drawTimer(): void {
  const state = selected && running.get(selected.id);
  const detail = element('phone-detail');
  if (!state) {
    detail.textContent =
      selected?.direction === 'outbound'
        ? 'Waiting to be called back'
        : selected
          ? waitingWord(selected)
          : '';
    return;
  }
  const seconds = Math.floor(((state.endedAtMs ?? Date.now()) - state.acceptedAtMs) / 1000);
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  detail.textContent = state.endedAtMs
    ? `Ended after ${clock}`
    : `${selected?.kind === 'chat' ? 'Chatting' : 'Talking'} ${clock}`;
}

function drawConnector(): void {
  const frame = selected && embedded.frameOf(selected.id);
  manual.disabled = !(selected && running.has(selected.id));
  for (const other of element('frames').querySelectorAll('iframe')) other.hidden = other !== frame;
  element('connector-empty').hidden = frame !== undefined;
}

function text(tag: string, content: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

draw();
setInterval(drawTimer, 1_000);
setInterval(() => void readRecords().catch(() => undefined), 1_500);
