import { button, element, setText } from './dom.js';

/** "End session", which asks once in its own place: ending is final and for everybody. */
export class EndControl {
  readonly node = element('div', { class: 'gk-end', role: 'group', 'aria-label': 'End session' });
  readonly #ask = button('End session', 'gk-button gk-quiet-button', () => this.#show(true));
  readonly #question = element('span', { class: 'gk-question', id: 'gk-question' }, 'End it for everyone?');
  readonly #yes: HTMLButtonElement;
  readonly #no = button('Keep going', 'gk-button gk-quiet-button', () => this.#show(false));

  constructor(end: () => void) {
    this.#yes = button('End', 'gk-button gk-danger-button', () => {
      this.#show(false);
      end();
    });
    for (const choice of [this.#yes, this.#no]) choice.setAttribute('aria-describedby', 'gk-question');
    this.node.append(this.#ask, this.#question, this.#yes, this.#no);
    this.node.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.#ask.hidden) this.#show(false);
    });
    this.#set(false);
  }

  /** `ending`: asked for and on its way; `enabled`: the service can be told at all. */
  render(ending: boolean, enabled: boolean): void {
    this.#ask.disabled = ending || !enabled;
    setText(this.#ask, ending ? 'Ending…' : 'End session');
  }

  #show(asking: boolean): void {
    this.#set(asking);
    (asking ? this.#no : this.#ask).focus(); // the harmless choice
  }

  #set(asking: boolean): void {
    this.#ask.hidden = asking;
    for (const node of [this.#question, this.#yes, this.#no]) node.hidden = !asking;
  }
}
