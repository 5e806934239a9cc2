import { LightningElement, api } from 'lwc';

/** Cobrowse on a record page or an app page. The platform changes the record in place. */
export default class GlanceCobrowse extends LightningElement {
  @api recordId;
  @api objectApiName;
  /** Field that the page's designer chose over the company's mapping: `Visitor_Id__c`. */
  @api visitorIdField;

  get qualifiedField() {
    const field = this.visitorIdField?.trim();
    return field && this.objectApiName ? `${this.objectApiName}.${field}` : undefined;
  }
}
