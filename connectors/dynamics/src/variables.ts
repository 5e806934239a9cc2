/** How a value is written in the environment variable that holds it. */
export type VariableType = 'text' | 'yesNo' | 'json';

const PREFIX = 'glk_cobrowse_';

/** Schema name of the variable that holds a setting: `glk_cobrowse_service`; a part after a dot stands for itself. */
export const variableOf = (setting: string): string => PREFIX + setting.split('.').at(-1)!.toLowerCase();

/** Settings that an environment variable can hold, with the kind of the variable. No more than the panel needs to know. */
export const VARIABLES: Readonly<Record<string, VariableType>> = {
  service: 'text',
  groupId: 'text',
  loginKey: 'text',
  'entra.tenant': 'text',
  'entra.client': 'text',
  'entra.scope': 'text',
  openIn: 'text',
  autoJoin: 'yesNo',
  visitorInfo: 'yesNo',
  fields: 'json',
  privileges: 'json',
};
