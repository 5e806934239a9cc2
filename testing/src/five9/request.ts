import type { Five9Parameter, Five9WebConnector } from './web-connector.js';

/** What Five9 sends for a connector. */
export interface Five9Request {
  method: 'GET' | 'POST';
  /** With the parameters that stand in the address. */
  url: string;
  /** Of a POST: the parameters in the body, as a form. */
  body?: [key: string, value: string][];
}

/**
 * The request of a connector for a contact: placeholders replaced by the contact's values, in the order of the
 * definition. A placeholder without such a value is sent as it stands, as Five9 does. No header can be set.
 *
 * @param variables  values by `Group.name`, see `five9Variables`
 * @see the Five9 rules, section 3
 */
export function five9Request(
  connector: Five9WebConnector,
  variables: Readonly<Record<string, string>>,
): Five9Request {
  const pairs = (list: readonly Five9Parameter[] = []): [string, string][] =>
    list.map(({ key, value }) => [key, replaced(value, variables)]);
  const address = new URL(connector.url);
  for (const [key, value] of [...pairs(connector.variables), ...pairs(connector.constants)])
    address.searchParams.append(key, value);
  if (!connector.postMethod) return { method: 'GET', url: address.href };
  const body = [...pairs(connector.postVariables), ...pairs(connector.postConstants)];
  return { method: 'POST', url: address.href, body };
}

function replaced(text: string, variables: Readonly<Record<string, string>>): string {
  return text.replace(/@([^@]+)@/g, (placeholder, name: string) =>
    Object.hasOwn(variables, name) ? (variables[name] ?? placeholder) : placeholder,
  );
}
