import type { LightningRecord } from '@glance-kit/testing/salesforce';

/** A record of the simulated org, with what its page shows beside the fields. */
export interface DemoRecord extends LightningRecord {
  title: string;
  subtitle: string;
}

/**
 * Records that agents have open: one without a visitor id, one whose number the bank's page makes the same key of, one
 * with a value that cannot be a key, and one of a person.
 */
export const RECORDS: readonly DemoRecord[] = [
  {
    id: '500000000000001AAA',
    objectApiName: 'Case',
    title: '00001026',
    subtitle: 'Cannot finish a transfer',
    fields: {
      Subject: 'Cannot finish a transfer',
      Priority: 'High',
      Status: 'Working',
      'Contact.Name': 'Mara Lind',
      'Contact.Phone': '+1 555 0142',
      'Contact.Email': 'mara.lind@example.com',
      Visitor_Id__c: null,
    },
  },
  {
    id: '500000000000002AAA',
    objectApiName: 'Case',
    title: '00001027',
    subtitle: 'Calls again about the transfer',
    fields: {
      Subject: 'Calls again about the transfer',
      Priority: 'Medium',
      Status: 'New',
      'Contact.Name': 'Mara Lind',
      'Contact.Phone': '+1 555 0142',
      'Contact.Email': 'mara.lind@example.com',
      Visitor_Id__c: '15550142',
    },
  },
  {
    id: '500000000000003AAA',
    objectApiName: 'Case',
    title: '00001028',
    subtitle: 'Lost card, wants to change settings',
    fields: {
      Subject: 'Lost card, wants to change settings',
      Priority: 'High',
      Status: 'New',
      'Contact.Name': 'Aiko Mori',
      'Contact.Phone': '+1 555 0163',
      'Contact.Email': 'aiko.mori@example.com',
      Visitor_Id__c: 'aiko.mori@example.com',
    },
  },
  {
    id: '003000000000001AAA',
    objectApiName: 'Contact',
    title: 'Tomás Oliveira',
    subtitle: 'Oliveira Bikes',
    fields: {
      Name: 'Tomás Oliveira',
      Title: 'Owner',
      Phone: '+1 555 0177',
      Email: 'tomas@oliveira-bikes.example',
      Visitor_Id__c: 'oliveira-7731',
    },
  },
];

/** Fields of a visitor by object, as the company settings of the org map them. */
export const MAPPING = {
  Case: {
    visitorId: 'Visitor_Id__c',
    name: 'Contact.Name',
    phone: 'Contact.Phone',
    email: 'Contact.Email',
  },
  Contact: { visitorId: 'Visitor_Id__c', name: 'Name', phone: 'Phone', email: 'Email' },
} as const;
