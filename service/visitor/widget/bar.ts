import { h, mount, shadowHost } from './dom.js';
import { BAR_CSS } from './style.js';
import type { TextName } from './texts.js';
import type { SessionView } from './ui.js';

export interface Bar {
  host: HTMLElement;
  show(view: SessionView | undefined): void;
}

/** Border around the page and the bar with the code, who is looking, and the way out. */
export function sessionBar(words: Readonly<Record<TextName, string>>, onStop: () => void): Bar {
  const { host, root } = shadowHost('glance_ssnkey_box', BAR_CSS);
  const who = h('div', { class: 'who', part: 'status' });
  const what = h('div', { class: 'what', part: 'details' });
  const code = h('b', { part: 'code' });
  const codeBox = h('div', { class: 'code' }, h('span', {}, words.code), code);
  const stop = h('button', { type: 'button', class: 'stop', part: 'stop' }, words.stop);
  const said = h('div', { class: 'quiet', role: 'status', 'aria-live': 'polite' });
  const bar = h(
    'div',
    { class: 'bar', part: 'bar', role: 'region', 'aria-label': words.sharing },
    h('span', { class: 'dot', 'aria-hidden': 'true' }),
    h('div', { class: 'say' }, who, what),
    codeBox,
    stop,
  );
  root.append(h('div', { class: 'edge', part: 'border', 'aria-hidden': 'true' }), bar, said);
  stop.onclick = onStop;

  return {
    host,
    show(view) {
      if (!view || view.elsewhere) {
        host.remove();
        return;
      }
      const status = statusOf(view, words);
      if (who.textContent !== status) {
        who.textContent = status;
        // Spoken apart from the bar: a live region must be on the page before its text changes.
        setTimeout(
          () => (said.textContent = view.code ? `${status}. ${words.code}: ${spelled(view.code)}` : status),
        );
      }
      const unseen = view.code === undefined ? words.unseen : words.giveCode;
      const reach = contactsOf(view);
      what.textContent = view.agents.length === 0 ? unseen : reach || words.sharing;
      what.classList.toggle('reach', reach !== '');
      code.textContent = view.code ?? '';
      codeBox.hidden = view.code === undefined;
      bar.classList.toggle('watched', view.agents.length > 0 && !view.reconnecting && !view.paused);
      bar.classList.toggle('away', view.reconnecting || view.paused);
      if (!host.isConnected) mount(host);
    },
  };
}

/** Read out sign by sign: a code is not a number. */
const spelled = (code: string): string => [...code].join(' ');

export function statusOf(view: SessionView, words: Readonly<Record<TextName, string>>): string {
  if (view.reconnecting) return words.reconnecting;
  if (view.paused) return words.paused;
  if (view.agents.length === 0) return words.waiting;
  const names = view.agents.map(({ name }) => name || words.agent);
  const last = names.pop()!;
  const list = names.length > 0 ? `${names.join(', ')} ${words.and} ${last}` : last;
  return words.watching.replace('{names}', () => list);
}

/** How the agents can be reached: what the visitor can check them by. */
export function contactsOf({ agents }: SessionView): string {
  return agents.flatMap(({ email, phone }) => [email, phone].filter(Boolean).join(' · ') || []).join(', ');
}
