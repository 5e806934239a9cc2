import { LightningElement, wire } from 'lwc';
import { CurrentPageReference } from 'lightning/navigation';
import { APPLICATION_SCOPE, MessageContext, subscribe, unsubscribe } from 'lightning/messageService';
import { IsConsoleNavigation, getFocusedTabInfo } from 'lightning/platformWorkspaceApi';
import tabFocused from '@salesforce/messageChannel/lightning__tabFocused';

/**
 * Cobrowse in the utility bar: follows the record on screen. A standard app tells it by the page reference, a console by
 * the tab that has the focus.
 */
export default class GlanceCobrowseUtility extends LightningElement {
  recordId;
  _isConsole = false;
  _page;
  _messages;
  _subscription;
  _asked;

  @wire(MessageContext)
  wiredMessages(messages) {
    this._messages = messages;
    this._listen();
  }

  @wire(IsConsoleNavigation)
  wiredConsole(isConsole) {
    this._isConsole = isConsole === true;
    this._follow();
    this._listen();
  }

  @wire(CurrentPageReference)
  wiredPage(page) {
    this._page = page;
    this._follow();
  }

  connectedCallback() {
    this._listen();
  }

  disconnectedCallback() {
    unsubscribe(this._subscription);
    this._subscription = undefined;
  }

  _listen() {
    if (!this._messages || !this._isConsole || this._subscription) return;
    this._subscription = subscribe(this._messages, tabFocused, () => this._follow(), {
      scope: APPLICATION_SCOPE,
    });
  }

  async _follow() {
    const asked = {};
    this._asked = asked;
    let recordId = this._page?.attributes?.recordId;
    if (this._isConsole) {
      try {
        ({ recordId } = await getFocusedTabInfo());
      } catch {
        recordId = undefined; // no tab has the focus
      }
    }
    if (this._asked === asked) this.recordId = recordId || undefined;
  }
}
