/** An environment variable that an administrator can set; it overrides the same setting of `config.json`. */
export interface SettingVariable {
  /** Schema name of the definition. */
  schemaName: string;
  /** Setting of the page's configuration, with dots inside. */
  setting: string;
  /** Kind of the variable in Dataverse: 100000000 text, 100000002 yes or no, 100000003 JSON. */
  type: 'text' | 'yesNo' | 'json';
  label: string;
  description: string;
}

/** Longest value of an environment variable that Dataverse keeps, in characters. */
export const MAX_VARIABLE_CHARACTERS = 2_000;

/** In the order in which an administrator meets them. The solution defines each without a value. */
export const SETTING_VARIABLES = [
  {
    schemaName: 'glk_cobrowse_service',
    setting: 'service',
    type: 'text',
    label: 'Cobrowse service',
    description: 'Address of the cobrowse service, or production, staging or beta.',
  },
  {
    schemaName: 'glk_cobrowse_group',
    setting: 'groupId',
    type: 'text',
    label: 'Group number',
    description: 'Number of your group at the service: digits without leading zeros.',
  },
  {
    schemaName: 'glk_cobrowse_loginkey',
    setting: 'loginKey',
    type: 'text',
    label: 'Login-key function',
    description: 'Address of the function that gives login keys. Empty: agents sign in at the service.',
  },
  {
    schemaName: 'glk_cobrowse_tenant',
    setting: 'entra.tenant',
    type: 'text',
    label: 'Directory (tenant) id',
    description: 'Of the Entra ID directory that your agents sign in with.',
  },
  {
    schemaName: 'glk_cobrowse_client',
    setting: 'entra.client',
    type: 'text',
    label: 'Application (client) id',
    description: 'Of the app registration that the panel signs in with.',
  },
  {
    schemaName: 'glk_cobrowse_scope',
    setting: 'entra.scope',
    type: 'text',
    label: 'Scope of the function',
    description: 'api://<application id>/access_as_user unless given.',
  },
  {
    schemaName: 'glk_cobrowse_openin',
    setting: 'openIn',
    type: 'text',
    label: 'Where views open',
    description: 'window, tab or frame.',
  },
  {
    schemaName: 'glk_cobrowse_autojoin',
    setting: 'autoJoin',
    type: 'yesNo',
    label: 'Join by itself',
    description: 'Joins when a record brings a session key.',
  },
  {
    schemaName: 'glk_cobrowse_fields',
    setting: 'fields',
    type: 'json',
    label: 'Fields',
    description: 'Where each table says who the visitor is.',
  },
  {
    schemaName: 'glk_cobrowse_privileges',
    setting: 'privileges',
    type: 'json',
    label: 'What agents may do',
    description: 'keyEntry and endSession, each true or false.',
  },
] as const satisfies readonly SettingVariable[];
