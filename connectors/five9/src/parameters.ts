import { readQuery } from '@glance-kit/panel/page';

/** The parameters of an address that a web connector made: every value is text that anybody can write. */
export interface Parameters {
  /** Trimmed values by name; empty ones and placeholders are left out. */
  values: Readonly<Record<string, string>>;
  /** Name of the variable that Five9 did not replace, by the name of the parameter. */
  unreplaced: ReadonlyMap<string, string>;
}

const MAX_VALUE_CHARACTERS = 256;
const PLACEHOLDER = /^@(.+)@$/s;
const VARIABLE = /^[\w .-]{1,80}$/;

/**
 * Reads a query as the definitions of `webConnectors` make it. Pure.
 *
 * @returns a sentence for the agent where the address is refused as a whole
 * @see the Five9 rules, section 3
 */
export function readParameters(query: string): Parameters | string {
  const reading = readQuery(query);
  if ('problem' in reading) {
    return reading.problem === 'long'
      ? 'The address from Five9 is too long.'
      : `The address from Five9 has the parameter "${reading.name}" twice.`;
  }
  const values: [string, string][] = [];
  const unreplaced = new Map<string, string>();
  for (const [name, value] of reading.values) {
    const variable = PLACEHOLDER.exec(value)?.[1];
    // Shown to the agent, so only what can be a name is repeated.
    if (variable !== undefined) unreplaced.set(name, VARIABLE.test(variable) ? variable : name);
    else if (value !== '' && value.length <= MAX_VALUE_CHARACTERS) values.push([name, value]);
  }
  return { values: Object.fromEntries(values), unreplaced };
}

/** Why a variable is missing. Those of the group Call are Five9's own; any other one somebody creates in the domain. */
export function unreplacedText(variable: string): string {
  return variable.startsWith('Call.')
    ? `Five9 did not replace the variable ${variable}.`
    : `The variable ${variable} does not exist in your Five9 domain.`;
}
