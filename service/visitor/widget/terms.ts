import { h, mount, shadowHost } from './dom.js';
import { screenIcon } from './icon.js';
import { TERMS_CSS } from './style.js';
import type { TextName } from './texts.js';
import type { Terms } from './ui.js';

/** The consent dialog: focus stays inside, Escape declines, and the focus goes back to where it was. */
export function askTerms(terms: Terms, words: Readonly<Record<TextName, string>>): TermsDialog {
  const { host, root } = shadowHost(undefined, TERMS_CSS);
  const accept = h('button', { type: 'button', class: 'yes', part: 'accept' }, words.accept);
  const decline = h('button', { type: 'button', class: 'no', part: 'decline' }, words.decline);
  const link = terms.url && safeLink(terms.url);
  const card = h(
    'div',
    {
      class: 'card',
      part: 'terms',
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': 't',
      'aria-describedby': 'd',
      tabindex: '-1',
    },
    h('div', { class: 'mark' }, screenIcon()),
    h('h2', { id: 't' }, words.termsTitle),
    h('p', { id: 'd' }, terms.text),
    ...(link
      ? [h('a', { href: link, target: '_blank', rel: 'noopener noreferrer', part: 'link' }, words.termsLink)]
      : []),
    h('div', { class: 'row' }, decline, accept),
  );
  root.append(h('div', { class: 'veil' }, card));

  const before = document.activeElement;
  const { overflow } = document.documentElement.style;
  let close!: (accepted: boolean) => void;
  const answer = new Promise<boolean>((resolve) => {
    close = (accepted) => {
      document.removeEventListener('focusin', keepFocus, true);
      host.remove();
      document.documentElement.style.overflow = overflow;
      if (before instanceof HTMLElement) before.focus();
      resolve(accepted);
    };
  });
  const keepFocus = (event: FocusEvent): void => {
    if (!event.composedPath().includes(host)) card.focus();
  };
  root.addEventListener('keydown', (event) => {
    const { key, shiftKey } = event as KeyboardEvent;
    if (key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      close(false);
    } else if (key === 'Tab') {
      const stops = [...root.querySelectorAll<HTMLElement>('a,button')];
      const at = stops.indexOf(root.activeElement as HTMLElement);
      event.preventDefault();
      stops.at(at < 0 ? (shiftKey ? -1 : 0) : (at + (shiftKey ? -1 : 1)) % stops.length)?.focus();
    }
  });
  accept.onclick = () => close(true);
  decline.onclick = () => close(false);

  mount(host);
  document.documentElement.style.overflow = 'hidden';
  document.addEventListener('focusin', keepFocus, true);
  accept.focus();
  return { host, answer };
}

export interface TermsDialog {
  host: HTMLElement;
  answer: Promise<boolean>;
}

/** The address comes from the tag or the settings; only web addresses become a link. */
function safeLink(address: string): string | undefined {
  try {
    const url = new URL(address, document.baseURI);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}
