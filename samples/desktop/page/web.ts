import { embedCobrowse, type ActivityRecord, type WebStateEvent, type WebTheme } from '@glance-kit/web/embed';
import type { DemoTicket } from '../src/tickets.js';

interface Setup {
  address: string;
  tickets: DemoTicket[];
}

const setup = (await (await fetch('/web/setup.json')).json()) as Setup;
const solved = new Set<string>();
/** Sessions by their id, as the panel hands them over: the newest word about each. */
const sessions = new Map<string, ActivityRecord>();
const states = new Map<string, WebStateEvent>();
let selected: DemoTicket | undefined;

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
};
const solve = element<HTMLButtonElement>('solve');
const leave = element<HTMLButtonElement>('leave');
const theme = element<HTMLSelectElement>('theme');

const cobrowse = embedCobrowse(element('frames'), {
  address: setup.address,
  onState(state) {
    log(`panel: ${JSON.stringify(state)}`);
    if (state.conversationId) states.set(state.conversationId, state);
    draw();
  },
  onActivity(record) {
    log(`panel: activity ${record.phase} ${record.conversationId}`);
    sessions.set(record.sessionId, record);
    draw();
  },
});

function select(ticket: DemoTicket | undefined): void {
  selected = ticket;
  const context = ticket ? { conversationId: ticket.id, type: 'ticket', fields: ticket.record } : null;
  cobrowse.setContext(context);
  log(`page: ${JSON.stringify({ context })}`);
  draw();
}

leave.addEventListener('click', () => select(undefined));
solve.addEventListener('click', () => {
  if (!selected) return;
  const { id } = selected;
  if (solved.delete(id)) {
    cobrowse.reopened(id);
    log(`page: reopened ${id}`);
  } else {
    solved.add(id);
    cobrowse.closing(id);
    log(`page: closing ${id}`);
  }
  draw();
});
theme.addEventListener('change', () => cobrowse.setTheme(theme.value as WebTheme));

function draw(): void {
  element('tickets').replaceChildren(...setup.tickets.map(ticketItem));
  element('ticket-title').textContent = selected ? `#${selected.id} · ${selected.subject}` : 'No ticket';
  element('ticket-state').textContent = selected ? word(selected) : 'Select one on the left.';
  solve.disabled = !selected;
  solve.textContent = selected && solved.has(selected.id) ? 'Reopen ticket' : 'Solve ticket';
  leave.disabled = !selected;
  element('subject').textContent = selected?.subject ?? 'Help desk';
  element('company').textContent =
    selected?.record.company ?? 'Tickets are on the left, the panel on the right.';
  const { requester, external_id: customer } = selected?.record ?? { requester: undefined, external_id: '' };
  const facts = {
    Name: requester?.name,
    Email: requester?.email,
    Phone: requester?.phone,
    Customer: customer,
  };
  element('facts').replaceChildren(
    ...Object.entries(facts).flatMap(([name, value]) => {
      if (!value) return [];
      const row = document.createElement('div');
      row.append(text('dt', name), text('dd', value));
      return [row];
    }),
  );
  const own = [...sessions.values()].filter(({ conversationId }) => conversationId === selected?.id);
  element('no-sessions').hidden = own.length > 0;
  element('sessions').replaceChildren(...own.map((record) => text('li', sentence(record))));
}

function ticketItem(ticket: DemoTicket): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset['ticket'] = ticket.id;
  if (ticket === selected) button.setAttribute('aria-current', 'true');
  const state = word(ticket);
  button.append(
    text('strong', ticket.record.requester.name),
    text('span', ticket.subject),
    text('em', state, state === 'Solved' ? 'ended' : state === 'In session' ? 'active' : 'waiting'),
  );
  button.addEventListener('click', () => {
    select(ticket);
    document.querySelector<HTMLElement>(`[data-ticket="${ticket.id}"]`)?.focus();
  });
  const item = document.createElement('li');
  item.append(button);
  return item;
}

function word({ id }: DemoTicket): string {
  if (states.get(id)?.state === 'live') return 'In session';
  return solved.has(id) ? 'Solved' : 'Open';
}

function sentence({ startedAt, phase, durationSeconds, reason, agents }: ActivityRecord): string {
  const at = new Date(startedAt).toLocaleTimeString();
  if (phase === 'started') return `Since ${at}`;
  return `${at}, ${durationSeconds ?? 0} s, ended by ${reason ?? 'nobody knows'}, ${agents ?? 1} watching`;
}

function log(line: string): void {
  element('log').append(text('li', line));
}

function text(tag: string, content: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

draw();
