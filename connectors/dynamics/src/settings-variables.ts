import { VARIABLES, variableOf, type VariableType } from './variables.js';

/** An environment variable that an administrator can set; it overrides the same setting of `config.json`. */
export interface SettingVariable {
  /** Schema name of the definition. */
  schemaName: string;
  /** Setting of the page's configuration, with dots inside. */
  setting: string;
  /** Kind of the variable in Dataverse: 100000000 text, 100000002 yes or no, 100000003 JSON. */
  type: VariableType;
  label: string;
  description: string;
  /** What to do about a value that is wrong. */
  fix: string;
}

/** Longest value of an environment variable that Dataverse keeps, in characters. */
export const MAX_VARIABLE_CHARACTERS = 2_000;

/** In the order in which an administrator meets them. The solution defines each without a value. */
export const SETTING_VARIABLES: readonly SettingVariable[] = [
  {
    setting: 'service',
    label: 'Cobrowse service',
    description: 'Address of the cobrowse service, or production, staging or beta.',
    fix: 'Give an https address such as https://cobrowse.example.com, or production, staging or beta.',
  },
  {
    setting: 'groupId',
    label: 'Group number',
    description: 'Number of your group at the service: digits without leading zeros.',
    fix: 'Give the number alone: digits, the first of them not 0.',
  },
  {
    setting: 'loginKey',
    label: 'Login-key function',
    description: 'Address of the function that gives login keys. Empty: agents sign in at the service.',
    fix: 'Give the https address of the function, or leave it empty and the three below too.',
  },
  {
    setting: 'entra.tenant',
    label: 'Directory (tenant) id',
    description: 'Of the Entra ID directory that your agents sign in with.',
    fix: 'Give the id from “Overview” of your directory, or one of its domains.',
  },
  {
    setting: 'entra.client',
    label: 'Application (client) id',
    description: 'Of the app registration that the panel signs in with.',
    fix: 'Give the application (client) id from the overview of the app registration: 00000000-0000-0000-0000-000000000000.',
  },
  {
    setting: 'entra.scope',
    label: 'Scope of the function',
    description: 'api://<application id>/access_as_user unless given.',
    fix: 'Give the whole scope, api://…/access_as_user, or leave it empty.',
  },
  {
    setting: 'openIn',
    label: 'Where views open',
    description: 'window, tab or frame.',
    fix: 'Choose window, tab or frame.',
  },
  {
    setting: 'autoJoin',
    label: 'Join by itself',
    description: 'Joins when a record brings a session key.',
    fix: 'Choose yes or no.',
  },
  {
    setting: 'visitorInfo',
    label: 'Visitor information',
    description: 'Shows beside Join who is on the site.',
    fix: 'Choose yes or no.',
  },
  {
    setting: 'fields',
    label: 'Fields',
    description: 'Where each table says who the visitor is.',
    fix: 'Give JSON such as {"contact": {"visitorId": ["new_visitorid"]}}.',
  },
  {
    setting: 'privileges',
    label: 'What agents may do',
    description: 'keyEntry and endSession, each true or false.',
    fix: 'Give JSON such as {"keyEntry": false}.',
  },
].map(({ setting, ...words }) => ({
  schemaName: variableOf(setting),
  setting,
  type: VARIABLES[setting]!,
  ...words,
}));
