import { sessionBar } from './bar.js';
import { h, mount, shadowHost } from './dom.js';
import { screenIcon } from './icon.js';
import { BUTTON_CSS, NOTICE_CSS } from './style.js';
import { askTerms } from './terms.js';
import { texts } from './texts.js';
import type { UiOptions, VisitorUi } from './ui.js';

/** How long a notice stays, ms: long enough to read two short sentences. */
const NOTICE_MS = 6_000;

/** The default user interface of the visitor's page. */
export function createUi({ texts: own, onButton, onStop }: UiOptions): VisitorUi {
  const words = texts(own);
  const bar = sessionBar(words, onStop);
  const start = shadowHost('glance_cobrowse_btn', BUTTON_CSS);
  const button = h('button', { type: 'button', part: 'button' }, screenIcon(), words.button);
  start.root.append(button);
  button.onclick = onButton;
  const notice = shadowHost(undefined, NOTICE_CSS);
  const live = h('div', { role: 'status', 'aria-live': 'polite' });
  notice.root.append(live);
  const hosts = new Set<Node>([bar.host, start.host, notice.host]);
  let asking: Promise<boolean> | undefined;
  let clearNotice: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;
  let running = false;
  const showButton = (): void => {
    if (wanted && !running) mount(start.host);
    else start.host.remove();
  };

  return {
    askTerms(terms) {
      if (asking) return asking;
      const { host, answer } = askTerms(terms, words);
      hosts.add(host);
      asking = answer.finally(() => {
        asking = undefined;
        hosts.delete(host);
      });
      return asking;
    },
    button(show = !wanted) {
      wanted = show;
      showButton();
    },
    session(view) {
      running = view !== undefined;
      showButton();
      bar.show(view);
    },
    notice(text) {
      if (!notice.host.isConnected) mount(notice.host);
      clearTimeout(clearNotice);
      live.replaceChildren();
      // The region is on the page before its text changes, or it is not read out.
      setTimeout(() => live.replaceChildren(h('p', {}, text)));
      clearNotice = setTimeout(() => notice.host.remove(), NOTICE_MS);
    },
    owns: (node) => hosts.has(node),
  };
}
