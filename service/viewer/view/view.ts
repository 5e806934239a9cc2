import { fitInto } from '../picture/fit.js';
import type { PictureSize } from '../picture/picture.js';
import { noticeOf } from '../state/notice.js';
import type { ViewerState } from '../state/state.js';
import { Bar } from './bar.js';
import { element, setText } from './dom.js';
import { NoticeCard, type NoticeActions } from './notice-card.js';

export interface ViewActions extends NoticeActions {
  end(): void;
}

export interface ViewOptions {
  /** The view is part of another page. */
  framed: boolean;
}

/** The viewer's own elements. It shows a state and keeps none of its own but sizes. */
export class View {
  /** Holds the picture. */
  readonly room = element('div', { class: 'gk-room' });
  readonly #stage = element('main', { class: 'gk-stage', 'aria-label': 'The visitor’s page, view only' });
  readonly #live = element('p', { class: 'gk-unseen', role: 'status' });
  readonly #bar: Bar;
  readonly #card: NoticeCard;
  readonly #root: HTMLElement;
  readonly #framed: boolean;
  #size: PictureSize | undefined;

  constructor(root: HTMLElement, actions: ViewActions, { framed }: ViewOptions) {
    this.#root = root;
    this.#framed = framed;
    this.#bar = new Bar(actions.end);
    this.#card = new NoticeCard(actions);
    this.#stage.append(this.room, this.#card.node);
    root.replaceChildren(this.#bar.node, this.#stage, this.#live);
    new ResizeObserver(() => this.#fit()).observe(this.#stage);
  }

  /** The visitor's window has this size; `undefined` when there is no picture. */
  set pictureSize(size: PictureSize | undefined) {
    this.#size = size;
    this.#fit();
  }

  render(state: ViewerState, nowMs: number): void {
    const notice = noticeOf(state, this.#framed);
    this.#root.dataset['state'] = state.name;
    this.#stage.dataset['dim'] = String(notice !== undefined);
    this.#bar.render(state, nowMs);
    this.#card.render(notice);
    const page = state.name === 'joined' && state.page ? `The visitor is on ${state.page.url}` : '';
    setText(this.#live, notice ? `${notice.title}. ${notice.text}` : page);
    const name = state.name === 'joined' && state.session.visitor.name;
    const title = notice ? notice.title : name ? `Cobrowse with ${name}` : 'Cobrowse session';
    if (document.title !== title) document.title = title;
  }

  #fit(): void {
    if (!this.#size) {
      this.room.removeAttribute('style');
      return;
    }
    const { scale, left, top } = fitInto(
      { width: this.#stage.clientWidth, height: this.#stage.clientHeight },
      this.#size,
    );
    const { style } = this.room;
    style.width = `${this.#size.width}px`;
    style.height = `${this.#size.height}px`;
    style.transform = `translate(${left}px, ${top}px) scale(${scale})`;
  }
}
