import type { Notice, NoticeAction } from '../state/notice.js';
import { button, element, setText } from './dom.js';

/** What to do; an action that is not given is not offered. */
export type NoticeActions = Readonly<Partial<Record<NoticeAction, () => void>>>;

const LABELS: Readonly<Record<NoticeAction, string>> = {
  reload: 'Try again',
  retry: 'Try now',
  close: 'Close window',
  window: 'Open in a window',
};

/** One message in the middle of the stage, over the picture or in its place. */
export class NoticeCard {
  readonly node: HTMLElement;
  readonly #title = element('h2', { tabindex: '-1' });
  readonly #text = element('p');
  readonly #buttons: readonly (readonly [NoticeAction, HTMLButtonElement])[];

  constructor(actions: NoticeActions) {
    this.#buttons = (Object.keys(LABELS) as NoticeAction[]).flatMap((action) => {
      const act = actions[action];
      return act ? [[action, button(LABELS[action], 'gk-button', act)] as const] : [];
    });
    this.node = element(
      'section',
      { class: 'gk-notice-card', hidden: true },
      element('span', { class: 'gk-wheel', 'aria-hidden': 'true' }),
      this.#title,
      this.#text,
      ...this.#buttons.map(([, node]) => node),
    );
  }

  render(notice: Notice | undefined): void {
    const final = notice?.tone === 'end' || notice?.tone === 'problem';
    const turned = final && this.node.dataset['tone'] !== notice.tone;
    this.node.hidden = notice === undefined;
    if (!notice) return;
    this.node.dataset['tone'] = notice.tone;
    setText(this.#title, notice.title);
    setText(this.#text, notice.text);
    for (const [action, node] of this.#buttons) node.hidden = notice.action !== action;
    if (turned) this.#title.focus(); // the controls that had the focus are gone
  }
}
