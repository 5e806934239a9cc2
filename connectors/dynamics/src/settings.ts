import { KitError, serviceOrigin } from '@glance-kit/core';
import {
  matches,
  readMembers,
  readPageConfig,
  wrongSetting,
  type PageConfig,
  type Rule,
} from '@glance-kit/panel/page';
import type { Dataverse } from './dataverse.js';
import { VARIABLES, variableOf, type VariableType } from './variables.js';

/** How agents prove who they are: by Entra ID, on the organisation's own origin. */
export interface EntraSettings {
  /** Id of the directory, or one of its domains. */
  tenant: string;
  /** Id of the app registration that the panel signs in with, a GUID. */
  client: string;
  /** `api://<client>/access_as_user` unless given. */
  scope?: string;
  /** Claim of the token that holds the partner user id, as the function has it; `oid` unless given. */
  claim?: string;
  /** Sign-in host of a national cloud; `https://login.microsoftonline.com` unless given. */
  authority?: string;
}

/** `config.json` beside the page, with what the environment variables say instead. Nothing in it is secret. */
export interface DynamicsPageConfig extends PageConfig {
  /** Needed with `loginKey` on a page that the organisation serves. */
  entra?: EntraSettings;
}

/** By https, or on this machine, which the demo is; nothing after it. */
const isOrigin: Rule = (value) => {
  try {
    return serviceOrigin(value as string) === value;
  } catch {
    return false;
  }
};
const REGISTRATION = {
  tenant: matches(/^[a-z0-9][a-z0-9.-]*$/i),
  client: matches(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
};
const ENTRA = {
  scope: matches(/^[a-z][a-z0-9+.-]*:\/\/\S+$/i),
  claim: matches(/^\S+$/),
  authority: isOrigin,
};

/** @throws KitError CONFIG_INVALID, ADDRESS_INVALID, GROUP_ID_INVALID; names the setting, never shows its value */
export function readDynamicsConfig(value: unknown): DynamicsPageConfig {
  // The page's own sign-in takes the place of the hand-off, which the shared rules ask for.
  const { loginKey, entra, ...others } = { ...(value as Record<string, unknown>) };
  const config = readPageConfig(others);
  if (loginKey === undefined && entra === undefined) return config;
  if (!isFunctionAddress(loginKey)) throw wrongSetting('loginKey');
  const needed = readMembers(entra, 'entra', REGISTRATION, true);
  return { ...config, loginKey, entra: { ...needed, ...readMembers(entra, 'entra', ENTRA) } as never };
}

/** The agent's token goes there: an address of the organisation's own, or one that anybody can read, is none. */
function isFunctionAddress(value: unknown): value is string {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { origin, href } = new URL(value);
  return isOrigin(origin) && href.startsWith(`${origin}/`); // nobody's name and password in between
}

/** Values of environment variables by schema name, in lower case; those without a value are absent. */
export type VariableValues = ReadonlyMap<string, string>;

/** What is asked of Dataverse for them: needs Read on both tables of environment variables. */
export const VARIABLES_QUERY =
  "environmentvariabledefinitions?$select=schemaname,defaultvalue&$filter=startswith(schemaname,'glk_cobrowse_')" +
  '&$expand=environmentvariabledefinition_environmentvariablevalue($select=value)';

/** A value of an environment variable, where an organisation has given one. */
export interface VariableRow {
  environmentvariabledefinitionid: string;
  schemaname: string;
  defaultvalue?: string | null;
  environmentvariabledefinition_environmentvariablevalue?: readonly {
    environmentvariablevalueid: string;
    value?: string | null;
  }[];
}

/** @throws DataverseError */
export async function readVariableRows(dataverse: Pick<Dataverse, 'get'>): Promise<VariableRow[]> {
  const { value } = await dataverse.get(VARIABLES_QUERY);
  return value as VariableRow[];
}

/** The value of each variable: the organisation's own, else the one that the solution came with. Pure. */
export function variableValues(rows: readonly VariableRow[]): VariableValues {
  const values = new Map<string, string>();
  for (const row of rows) {
    const [own] = row.environmentvariabledefinition_environmentvariablevalue ?? [];
    const value = (own?.value ?? row.defaultvalue ?? '').trim();
    if (value !== '') values.set(row.schemaname.toLowerCase(), value);
  }
  return values;
}

/**
 * A configuration with what environment variables say instead. Pure.
 *
 * @throws KitError CONFIG_INVALID for a variable that is not of its kind; names it, never shows its value
 */
export function withVariables(config: unknown, values: VariableValues): Record<string, unknown> {
  const merged: Record<string, unknown> = { ...(config as Record<string, unknown> | undefined) };
  for (const [path, type] of Object.entries(VARIABLES)) {
    const name = variableOf(path);
    const text = values.get(name);
    if (text === undefined) continue;
    const [setting = '', member] = path.split('.');
    const value = readVariable(name, type, text);
    merged[setting] = member ? { ...(merged[setting] as object | undefined), [member]: value } : value;
  }
  return merged;
}

function readVariable(name: string, type: VariableType, text: string): unknown {
  if (type === 'text') return text;
  try {
    if (type === 'json') return JSON.parse(text) as unknown;
  } catch {
    // said below
  }
  const yesNo = { yes: true, true: true, no: false, false: false }[text.toLowerCase()];
  if (type === 'yesNo' && yesNo !== undefined) return yesNo;
  const kind = type === 'json' ? 'JSON' : 'yes or no';
  throw new KitError('CONFIG_INVALID', `The environment variable ${name} must be ${kind}.`);
}
