import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import { getFieldValue, getRecord, notifyRecordUpdateAvailable } from 'lightning/uiRecordApi';
import context from '@salesforce/apex/GlanceCobrowse.context';
import loginKey from '@salesforce/apex/GlanceCobrowse.loginKey';
import record from '@salesforce/apex/GlanceCobrowse.record';
import { openCobrowse } from 'c/glanceKit';
import texts from 'c/glanceTexts';

/** The panel for a record: gives the Lightning page to the rules in `c/glanceKit`, and shows what they say. */
export default class GlanceCobrowsePanel extends NavigationMixin(LightningElement) {
  screen;
  _recordId = null;
  _field;
  _fields = [];
  _chosen;
  _cobrowse;
  _places = new Map();
  _receivers = new Set();

  @api
  get recordId() {
    return this._recordId ?? undefined;
  }
  set recordId(recordId) {
    this._recordId = recordId ?? null;
    this._pageChanged();
  }

  /** Field that holds the visitor id, with its object: `Case.Visitor_Id__c`. Empty: as Apex says. */
  @api
  get visitorIdField() {
    return this._field;
  }
  set visitorIdField(field) {
    this._field = field;
    this._fields = field ? [field] : [];
    this._pageChanged();
  }

  /** `optionalFields`: a field that the agent may not see is no error. */
  @wire(getRecord, { recordId: '$_recordId', optionalFields: '$_fields' })
  wiredRecord({ data, error }) {
    if (!this._field || (!data && !error)) return;
    // Of a record that cannot be read, nothing is known.
    this._chosen = data
      ? { recordId: data.id, value: getFieldValue(data, this._field) ?? null }
      : { recordId: this._recordId, value: null };
    this._pageChanged();
  }

  connectedCallback() {
    this._cobrowse = openCobrowse({
      page: this._page(),
      texts,
      container: (recordId) => this._place(recordId),
      changed: () => this._changed(),
    });
    this._changed();
  }

  disconnectedCallback() {
    this._cobrowse?.close();
    this._cobrowse = undefined;
    // A frame that leaves the document is emptied: its session can be joined again where it was.
    for (const place of this._places.values()) place.remove();
    this._places.clear();
  }

  handleAction({ detail }) {
    this._cobrowse?.act(detail.action, detail.value);
  }

  handleTyped({ detail }) {
    this._cobrowse?.type(detail.value);
  }

  _page() {
    const component = this;
    return {
      get recordId() {
        return component._recordId;
      },
      get chosenField() {
        const name = component._field;
        if (!name) return undefined;
        const same = (id) => component._chosen?.recordId?.slice(0, 15) === id.slice(0, 15);
        return { name, value: (id) => (same(id) ? component._chosen.value : undefined) };
      },
      onChanged(receive) {
        component._receivers.add(receive);
        return () => component._receivers.delete(receive);
      },
      apex: { context, loginKey, record },
      recordUpdated: (recordId) => notifyRecordUpdateAvailable([{ recordId }]),
      openTask: (recordId) =>
        component[NavigationMixin.Navigate]({
          type: 'standard__recordPage',
          attributes: { recordId, objectApiName: 'Task', actionName: 'view' },
        }),
      toast: ({ variant, ...message }) =>
        component.dispatchEvent(
          new ShowToastEvent({ ...message, variant, mode: variant === 'error' ? 'sticky' : 'dismissible' }),
        ),
    };
  }

  _pageChanged() {
    for (const receive of [...this._receivers]) receive();
  }

  _changed() {
    if (!this._cobrowse) return;
    this.screen = this._cobrowse.screen;
    this._showPlace(this._cobrowse.recordId);
  }

  /** Where the view of a record is framed; only that of the record on screen shows. */
  _place(recordId) {
    let place = this._places.get(recordId);
    if (!place) {
      place = document.createElement('div');
      this._places.set(recordId, place);
      this.refs.views.appendChild(place);
    }
    this._showPlace(recordId);
    return place;
  }

  _showPlace(shown) {
    for (const [recordId, place] of this._places) place.hidden = recordId !== shown;
  }
}
