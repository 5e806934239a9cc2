import type { WebConnectorTrigger } from '@glance-kit/five9';

/** What a field of a SOAP type holds: one value, a list of texts, or a list of pairs. */
export type FieldType = 'string' | 'boolean' | 'string[]' | 'keyValuePair[]' | readonly string[];

export interface SoapField {
  name: string;
  type: FieldType;
  /** What the administrator application calls it. */
  label: string;
}

export const TRIGGERS = [
  'OnCallAccepted',
  'OnCallDisconnected',
  'ManuallyStarted',
  'ManuallyStartedAllowDuringPreviews',
  'OnPreview',
  'OnContactSelection',
  'OnWarmTransferInitiation',
  'OnCallDispositioned',
  'OnChatArrival',
  'OnChatTransfer',
  'OnChatTermination',
  'OnChatClose',
  'OnEmailArrival',
  'OnEmailTransfer',
  'OnEmailClose',
] as const satisfies readonly WebConnectorTrigger[];

/** Every field of `webConnector`, in the order that the service reads them. @see the Five9 rules, section 2 */
export const WEB_CONNECTOR: readonly SoapField[] = [
  { name: 'addWorksheet', type: 'boolean', label: 'Add worksheet' },
  { name: 'agentApplication', type: ['EmbeddedBrowser', 'ExternalBrowser'], label: 'Agent application' },
  { name: 'clearTriggerDispositions', type: 'boolean', label: 'Clear trigger dispositions' },
  { name: 'constants', type: 'keyValuePair[]', label: 'Constants' },
  { name: 'ctiWebServices', type: ['CurrentBrowserWindow', 'NewBrowserWindow'], label: 'CTI web services' },
  { name: 'description', type: 'string', label: 'Description' },
  { name: 'executeInBrowser', type: 'boolean', label: 'Execute in browser' },
  { name: 'name', type: 'string', label: 'Name' },
  { name: 'postConstants', type: 'keyValuePair[]', label: 'Constants (POST)' },
  { name: 'postMethod', type: 'boolean', label: 'Method POST' },
  { name: 'postVariables', type: 'keyValuePair[]', label: 'Variables (POST)' },
  { name: 'startPageText', type: 'string', label: 'Start page text' },
  { name: 'trigger', type: TRIGGERS, label: 'Trigger' },
  { name: 'triggerDispositions', type: 'string[]', label: 'Trigger dispositions' },
  { name: 'url', type: 'string', label: 'URL' },
  { name: 'variables', type: 'keyValuePair[]', label: 'Variables' },
];

/** Fields of `callVariable` that we set, in the order that the service reads them. @see section 3 */
export const CALL_VARIABLE: readonly SoapField[] = [
  { name: 'applyToAllDispositions', type: 'boolean', label: 'Apply to all dispositions' },
  { name: 'defaultValue', type: 'string', label: 'Default value' },
  { name: 'description', type: 'string', label: 'Description' },
  { name: 'group', type: 'string', label: 'Group' },
  { name: 'name', type: 'string', label: 'Name' },
  { name: 'reporting', type: 'boolean', label: 'Reporting' },
  { name: 'sensitiveData', type: 'boolean', label: 'Sensitive data' },
  {
    name: 'type',
    type: [
      'STRING',
      'NUMBER',
      'DATE',
      'TIME',
      'DATE_TIME',
      'CURRENCY',
      'BOOLEAN',
      'PERCENT',
      'EMAIL',
      'URL',
      'PHONE',
      'TIME_PERIOD',
    ],
    label: 'Type',
  },
];

/** Variables of Five9 itself that public connectors use; a domain has more. @see section 3 */
export const SYSTEM_VARIABLES: readonly string[] = [
  'ANI',
  'DNIS',
  'bill_time',
  'call_id',
  'campaign_id',
  'campaign_name',
  'comments',
  'disposition_id',
  'disposition_name',
  'end_timestamp',
  'handle_time',
  'hold_time',
  'length',
  'mediatype',
  'number',
  'park_time',
  'queue_time',
  'session_id',
  'skill_id',
  'skill_name',
  'start_timestamp',
].map((name) => `Call.${name}`);

/** Whether Five9 replaces `@variable@`: one of its own, a contact field, or one that the customer created. */
export function isKnownVariable(variable: string, customers: readonly string[]): boolean {
  return (
    SYSTEM_VARIABLES.includes(variable) ||
    /^Customer\.[\w -]+$/.test(variable) ||
    customers.includes(variable)
  );
}
