/** The members of a web connector that decide what is opened. */
export interface ConnectorDefinition {
  name: string;
  url: string;
  trigger: string;
  variables: readonly { key: string; value: string }[];
  constants: readonly { key: string; value: string }[];
}

/**
 * The address that the desktop opens for a call: placeholders replaced by the call's variables, in the order of
 * the definition. A placeholder without such a variable is sent as it stands, as the real desktop does.
 */
export function connectorAddress(
  definition: ConnectorDefinition,
  variables: Readonly<Record<string, string>>,
): string {
  const address = new URL(definition.url);
  for (const { key, value } of [...definition.variables, ...definition.constants]) {
    address.searchParams.append(key, replaced(value, variables));
  }
  return address.href;
}

function replaced(value: string, variables: Readonly<Record<string, string>>): string {
  const name = /^@(.+)@$/.exec(value)?.[1];
  return name !== undefined && Object.hasOwn(variables, name) ? (variables[name] ?? value) : value;
}
