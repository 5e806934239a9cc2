import {
  agentWorkspace,
  type AgentWorkspace,
  type ApplicationRegistration,
  type ContactState,
  type WorkspaceEntry,
} from '@glance-kit/testing/amazon-connect';
import type { CentreContact } from '../src/contact-centre.js';

declare global {
  interface Window {
    /** For whoever wants to look: `workspace.log`, `workspace.faults`. */
    workspace: AgentWorkspace;
  }
}

interface Setup {
  agent: { arn: string; name: string };
  application: ApplicationRegistration;
  contacts: CentreContact[];
}

const setup = (await (await fetch('/amazon-connect/setup.json')).json()) as Setup;
const details = new Map(setup.contacts.map((contact) => [contact.contactId, contact]));
const appName = setup.application.Name;

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
};
const accept = element<HTMLButtonElement>('accept');
const end = element<HTMLButtonElement>('end');
const clear = element<HTMLButtonElement>('clear');
const open = element<HTMLButtonElement>('open');
const close = element<HTMLButtonElement>('close');

const workspace = agentWorkspace({
  application: setup.application,
  agent: setup.agent,
  place: element('frames'),
  changed: () => queueMicrotask(draw),
});
window.workspace = workspace;
for (const { contactId, type, phone, attributes } of setup.contacts)
  workspace.incoming({ contactId, type, attributes, ...(phone !== undefined && { phone }) });

const inFront = (run: (contactId: string) => unknown) => () => {
  if (workspace.selected !== undefined) void run(workspace.selected);
};
accept.addEventListener('click', inFront(workspace.connect));
end.addEventListener('click', inFront(workspace.startAcw));
clear.addEventListener('click', inFront(workspace.clear));
open.addEventListener('click', () => void workspace.openApp());
close.addEventListener('click', () => void workspace.closeApp());

const WORDS: Record<ContactState, string> = {
  incoming: 'Incoming',
  connected: 'Connected',
  acw: 'After contact work',
  missed: 'Missed',
  cleared: 'Closed',
};
const LOOKS: Record<ContactState, string> = {
  incoming: 'ringing',
  connected: 'active',
  acw: 'ended',
  missed: 'ended',
  cleared: 'ended',
};

function draw(): void {
  const contacts = workspace.contacts();
  const selected = contacts.find(({ contactId }) => contactId === workspace.selected);
  element('agent').textContent = `Available · ${setup.agent.name}`;
  element('contacts').replaceChildren(
    ...contacts.map(({ contactId, state, type }) => {
      const { name, reason } = details.get(contactId)!;
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset['contact'] = contactId;
      if (contactId === workspace.selected) button.setAttribute('aria-current', 'true');
      const kind = type === 'chat' ? 'Chat' : 'Call';
      button.append(
        text('strong', name),
        text('span', `${kind} · ${reason}`),
        text('em', WORDS[state], LOOKS[state]),
      );
      button.addEventListener('click', () => {
        workspace.select(contactId);
        queueMicrotask(() => document.querySelector<HTMLElement>(`[data-contact="${contactId}"]`)?.focus());
      });
      const item = document.createElement('li');
      item.append(button);
      return item;
    }),
  );
  const state = selected?.state;
  accept.disabled = state !== 'incoming';
  end.disabled = state !== 'connected';
  clear.disabled = state !== 'connected' && state !== 'acw';
  const known = selected && details.get(selected.contactId);
  element('title').textContent = known ? known.name : 'No contact in front';
  element('state').textContent = state
    ? WORDS[state]
    : 'Select a contact and accept it, or open the app without one.';
  element('name').textContent = known?.name ?? 'Agent workspace';
  element('company').textContent = known?.company ?? 'Contacts are on the left, apps on the right.';
  const facts = known && {
    Channel: known.type === 'chat' ? 'Chat' : 'Voice',
    ...(known.phone && { Phone: known.phone }),
    Queue: known.queue,
    Reason: known.reason,
    'Contact id': known.contactId,
  };
  element('facts').replaceChildren(...rows(facts ?? {}));
  drawAttributes();
  const app = workspace.app();
  open.textContent = `Open ${appName}`;
  open.disabled = app !== undefined || (state !== undefined && state === 'incoming');
  close.disabled = app === undefined;
  element('empty').hidden = app !== undefined;
}

function drawAttributes(): void {
  const known = details.get(workspace.selected ?? '');
  element('attributes-part').hidden = known === undefined;
  element('attributes').replaceChildren(...rows(known?.attributes ?? {}));
  const shown = workspace.log.slice(-40).map(sentence);
  const list = element('log');
  if (list.childElementCount !== shown.length || list.lastChild?.textContent !== shown.at(-1))
    list.replaceChildren(...shown.map((line) => text('li', line)));
}

/** One message in a line, without what it carries. */
function sentence({ from, message }: WorkspaceEntry): string {
  const parts = message as { command?: string; stage?: string; topic?: { key: string }; message?: unknown };
  const about = parts.command ?? parts.stage ?? parts.topic?.key ?? '';
  return `${from === 'app' ? 'app' : 'workspace'}: ${message.type} ${about}`.trim();
}

function rows(facts: Readonly<Record<string, string>>): HTMLElement[] {
  return Object.entries(facts)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => {
      const row = document.createElement('div');
      row.append(text('dt', name), text('dd', value));
      return row;
    });
}

function text(tag: string, content: string, className = ''): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) made.className = className;
  return made;
}

/** What servers wrote to the contacts meanwhile, as the workspace would show it. */
async function refresh(): Promise<void> {
  const reply = await fetch('/amazon-connect/contacts.json').catch(() => undefined);
  if (!reply?.ok) return;
  for (const { contactId, attributes } of (await reply.json()) as CentreContact[]) {
    const known = details.get(contactId);
    if (known) known.attributes = attributes;
  }
  drawAttributes();
}

draw();
setInterval(() => void refresh(), 1_500);
