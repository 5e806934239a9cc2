import { isKitError } from '@glance-kit/core';
import { DataverseError, type Dataverse } from './dataverse.js';
import { MAX_VARIABLE_CHARACTERS, SETTING_VARIABLES, type SettingVariable } from './settings-variables.js';
import { readDynamicsConfig, withVariables, type VariableRow } from './settings.js';

/** Values by setting; empty text for one that no variable holds. */
export type SettingValues = Readonly<Record<string, string>>;

/** What is wrong with one setting, or with all together where `setting` is absent, and what to do. */
export interface SettingProblem {
  setting?: string;
  problem: string;
}

/** What the organisation has set. Pure. */
export function settingValues(rows: readonly VariableRow[]): SettingValues {
  const values: Record<string, string> = {};
  for (const { setting, schemaName } of SETTING_VARIABLES) {
    const [own] = rowOf(rows, schemaName)?.environmentvariabledefinition_environmentvariablevalue ?? [];
    values[setting] = own?.value ?? '';
  }
  return values;
}

const rowOf = (rows: readonly VariableRow[], schemaName: string): VariableRow | undefined =>
  rows.find((row) => row.schemaname.toLowerCase() === schemaName);

/** Settings that are right by themselves, for looking at one at a time. */
const RIGHT = {
  service: 'production',
  groupId: '1',
  loginKey: 'https://functions.example.com/',
  entra: { tenant: 'common', client: '00000000-0000-0000-0000-000000000000' },
};

/**
 * Everything that is wrong, each with its fix: first each setting by itself, then what they say together with the
 * configuration that the panel was built with. Pure.
 */
export function settingProblems(values: SettingValues, config: unknown): SettingProblem[] {
  const given = new Map(
    SETTING_VARIABLES.flatMap((variable) => {
      const value = values[variable.setting]?.trim() ?? '';
      return value === '' ? [] : [[variable, value] as const];
    }),
  );
  const problems = [...given].flatMap(([variable, value]) => {
    const problem = problemOf(variable, value);
    return problem === undefined ? [] : [{ setting: variable.setting, problem }];
  });
  if (problems.length) return problems;
  try {
    const all = new Map([...given].map(([{ schemaName }, value]) => [schemaName, value]));
    readDynamicsConfig(withVariables(config, all));
    return [];
  } catch (error) {
    const text = isKitError(error) ? error.message.replace(` ${error.remedy}`, '') : String(error);
    const [, named] = /^The setting (\S+) /.exec(text) ?? [];
    const missing = SETTING_VARIABLES.find(
      ({ setting }) => setting === named || setting.startsWith(`${named}.`),
    );
    return [
      missing
        ? { setting: missing.setting, problem: `This is needed, too. ${missing.fix}` }
        : { problem: text },
    ];
  }
}

function problemOf({ schemaName, setting, fix }: SettingVariable, value: string): string | undefined {
  if (value.length > MAX_VARIABLE_CHARACTERS)
    return `This has ${value.length} characters and Dataverse keeps ${MAX_VARIABLE_CHARACTERS}. Shorten it.`;
  if (setting === 'loginKey' && !/^https:\/\/\S+$/.test(value)) return fix;
  try {
    readDynamicsConfig(withVariables(RIGHT, new Map([[schemaName, value]])));
    return undefined;
  } catch (error) {
    const text = isKitError(error) ? error.message.replace(` ${error.remedy}`, '') : '';
    // Of a mapping it is worth to say which part of it.
    const [path] = /(?<=^The setting )\S+\.\S+(?= must be)/.exec(text) ?? [];
    return path ? `${text} ${fix}` : fix;
  }
}

/**
 * Writes what has changed: a value of its own for each variable, and none for one that was emptied.
 *
 * @returns what could not be written, with what to do
 */
export async function saveSettings(
  dataverse: Dataverse,
  rows: readonly VariableRow[],
  values: SettingValues,
): Promise<SettingProblem[]> {
  const before = settingValues(rows);
  const problems: SettingProblem[] = [];
  for (const { setting, schemaName } of SETTING_VARIABLES) {
    const value = values[setting]?.trim() ?? '';
    if (value === before[setting]?.trim()) continue;
    try {
      await saveOne(dataverse, rowOf(rows, schemaName), value);
    } catch (error) {
      problems.push({ setting, problem: refusalOf(error) });
    }
  }
  return problems;
}

class VariableMissing extends Error {}

async function saveOne(dataverse: Dataverse, row: VariableRow | undefined, value: string): Promise<void> {
  if (!row) throw new VariableMissing();
  const [own] = row.environmentvariabledefinition_environmentvariablevalue ?? [];
  const address = own && `environmentvariablevalues(${own.environmentvariablevalueid})`;
  if (value === '') return address ? dataverse.write('DELETE', address) : undefined;
  if (address) return dataverse.write('PATCH', address, { value });
  return dataverse.write('POST', 'environmentvariablevalues', {
    value,
    'EnvironmentVariableDefinitionId@odata.bind': `/environmentvariabledefinitions(${row.environmentvariabledefinitionid})`,
  });
}

function refusalOf(error: unknown): string {
  if (error instanceof VariableMissing)
    return 'The environment variable of this setting is missing. Import the cobrowse solution again.';
  const status = error instanceof DataverseError ? error.status : 0;
  return status === 403
    ? 'You may not change environment variables. Ask for the role Environment Maker or System Customizer.'
    : 'Dataverse did not save this. Try again.';
}
