import { LightningElement, api } from 'lwc';

const BUTTON = {
  brand: 'slds-button slds-button_brand button brand',
  neutral: 'slds-button slds-button_neutral button neutral',
  destructive: 'slds-button slds-button_text-destructive button destructive',
};

const keyed = (texts) => texts.map((text, key) => ({ key, text }));

/** Draws a screen of `c/glanceKit`; tells by events what the agent does on it: `action` and `typed`. */
export default class GlanceCobrowseScreen extends LightningElement {
  _screen;
  _hadFocus = false;

  @api
  get screen() {
    return this._screen;
  }
  set screen(screen) {
    this._hadFocus ||= this.template.activeElement !== null;
    this._screen = screen;
  }

  get panelClass() {
    return `panel ${this._screen.tone}`;
  }
  get lines() {
    return keyed(this._screen.lines);
  }
  get notes() {
    return keyed(this._screen.notes);
  }
  get hasAlert() {
    return !this._screen.keyField && !!this._screen.alert;
  }
  /** Beside a field it is there before it is needed, so that the field is always described by it. */
  get keyAlertClass() {
    return this._screen.alert ? 'alert' : 'alert empty';
  }
  get keyInvalid() {
    return String(this._screen.keyField.isWrong);
  }
  get rows() {
    return this._screen.rows;
  }
  get hasRows() {
    return this._screen.rows.length > 0;
  }
  get hasButtons() {
    return this._screen.buttons.length > 0;
  }
  /** Buttons of another screen are other elements: one never turns into another under the agent's hand. */
  get buttons() {
    const { name, buttons, keyField } = this._screen;
    return buttons.map(({ action, label, kind, href }, index) => ({
      action,
      label,
      href,
      // The desktop client is no page: a tab of its own would stay blank.
      target: /^https:/.test(href) ? '_blank' : '_self',
      key: `${name} ${href ?? action}`,
      class: BUTTON[kind],
      first: index === 0 && !keyField ? '' : undefined,
    }));
  }
  get spoken() {
    const { title, spoken } = this._screen;
    return `${title}. ${spoken}`;
  }

  renderedCallback() {
    if (!this._hadFocus) return;
    this._hadFocus = false;
    const { activeElement } = this.template;
    const heading = this.template.querySelector('[data-heading]');
    // What had the focus is gone with its screen: the first thing to do on the new one takes over.
    if (!activeElement || activeElement === heading)
      (this.template.querySelector('[data-first]') ?? heading)?.focus();
  }

  handleClick({ currentTarget }) {
    this._tell('action', { action: currentTarget.dataset.action });
  }

  handleSubmit() {
    this._tell('action', { action: 'submit', value: this.template.querySelector('input').value });
  }

  handleInput({ target }) {
    this._tell('typed', { value: target.value });
  }

  handleKey(event) {
    if (event.key !== 'Enter' || event.isComposing) return;
    event.preventDefault();
    this.handleSubmit();
  }

  /** Inside the click: a window may have to open before this returns. */
  _tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
