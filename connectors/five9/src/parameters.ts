/** The parameters of an address that a web connector made: every value is text that anybody can write. */
export interface Parameters {
  /** Trimmed values by name; empty ones and placeholders are left out. */
  values: Readonly<Record<string, string>>;
  /** Name of the variable that Five9 did not replace, by the name of the parameter. */
  unreplaced: ReadonlyMap<string, string>;
}

const MAX_QUERY_CHARACTERS = 4_096;
const MAX_PARAMETERS = 60;
const MAX_VALUE_CHARACTERS = 256;
const NAME = /^[\w .-]{1,80}$/;
const PLACEHOLDER = /^@(.+)@$/s;

/**
 * Reads a query as the definitions of `webConnectors` make it. Pure.
 *
 * @returns a sentence for the agent where the address is refused as a whole: too long, or something in it twice
 * @see the Five9 rules, section 3
 */
export function readParameters(query: string): Parameters | string {
  if (query.length > MAX_QUERY_CHARACTERS) return 'The address from Five9 is too long.';
  const given = [...new URLSearchParams(query)];
  if (given.length > MAX_PARAMETERS) return 'The address from Five9 is too long.';
  const names = new Set<string>();
  const values: [string, string][] = [];
  const unreplaced = new Map<string, string>();
  for (const [name, text] of given) {
    if (!NAME.test(name)) continue;
    // Of two values nobody could tell which one counts.
    if (names.has(name)) return `The address from Five9 has the parameter "${name}" twice.`;
    names.add(name);
    const value = text.trim();
    const variable = PLACEHOLDER.exec(value)?.[1];
    // Shown to the agent, so only what can be a name is repeated.
    if (variable !== undefined) unreplaced.set(name, NAME.test(variable) ? variable : name);
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
