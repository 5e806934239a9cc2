import type { WebConnectorTrigger } from '@glance-kit/five9';
import { WEB_CONNECTOR, isKnownVariable, type FieldType } from './web-connector.js';

const PLACEHOLDER = /@([^@]*)@/g;
const POST_ONLY = ['postVariables', 'postConstants', 'addWorksheet', 'startPageText'];
const BROWSER_ONLY = ['agentApplication', 'ctiWebServices'];
const DISPOSITIONED_ONLY = ['triggerDispositions', 'clearTriggerDispositions'];
const LISTS = ['variables', 'constants', 'postVariables', 'postConstants'];

type Tree = Readonly<Record<string, unknown>>;

const isPair = (value: unknown): value is { key: string; value: string } => {
  if (typeof value !== 'object' || value === null) return false;
  const { key, value: text, ...rest } = value as Tree;
  return typeof key === 'string' && key !== '' && typeof text === 'string' && Object.keys(rest).length === 0;
};

function hasType(value: unknown, type: FieldType): boolean {
  switch (type) {
    case 'string':
    case 'boolean':
      return typeof value === type;
    case 'string[]':
      return Array.isArray(value) && value.every((one) => typeof one === 'string' && one !== '');
    case 'keyValuePair[]':
      return Array.isArray(value) && value.every(isPair);
    default:
      return typeof value === 'string' && type.includes(value);
  }
}

/**
 * Why Five9 would refuse a definition, or would not do what it says; empty for a good one.
 *
 * @param connector  in the form that `createWebConnector` takes
 * @param variables  names of call variables that the customer has, `Cobrowse.visitor_id`
 * @see the Five9 rules, sections 2 and 3
 */
export function connectorProblems(connector: unknown, variables: readonly string[]): string[] {
  if (typeof connector !== 'object' || connector === null) return ['It is not an object.'];
  const given = connector as Tree;
  const problems = Object.entries(given).flatMap(([name, value]) => {
    const field = WEB_CONNECTOR.find((one) => one.name === name);
    if (!field) return [`${name} is no field of webConnector.`];
    return hasType(value, field.type) ? [] : [`${name} does not have its type.`];
  });
  for (const name of ['name', 'url', 'trigger'])
    if (given[name] === undefined || given[name] === '') problems.push(`${name} is missing.`);
  if (typeof given['url'] === 'string' && !/^https?:\/\/[^@]+$/.test(given['url']))
    problems.push('url is not a web address without placeholders.');

  const present = (names: readonly string[]): string[] => names.filter((name) => given[name] !== undefined);
  if (given['postMethod'] !== true)
    problems.push(...present(POST_ONLY).map((name) => `${name} is for the method POST alone.`));
  if (given['executeInBrowser'] !== true)
    problems.push(...present(BROWSER_ONLY).map((name) => `${name} is for connectors in a browser alone.`));
  if (given['trigger'] !== ('OnCallDispositioned' satisfies WebConnectorTrigger))
    problems.push(...present(DISPOSITIONED_ONLY).map((name) => `${name} is for OnCallDispositioned alone.`));
  return [...problems, ...parameterProblems(given, variables)];
}

function parameterProblems(given: Tree, variables: readonly string[]): string[] {
  const problems: string[] = [];
  const keys = new Set<string>();
  for (const list of LISTS) {
    const pairs = Array.isArray(given[list]) ? given[list].filter(isPair) : [];
    for (const { key, value } of pairs) {
      if (keys.has(key)) problems.push(`The parameter ${key} is there twice.`);
      keys.add(key);
      const placeholders = [...value.matchAll(PLACEHOLDER)].map(([, name = '']) => name);
      if (/onstants$/.test(list)) {
        if (placeholders.length)
          problems.push(`The constant ${key} has a placeholder, which is not replaced there.`);
        continue;
      }
      if (placeholders.length === 0) problems.push(`The variable ${key} has no placeholder.`);
      for (const name of placeholders)
        if (!isKnownVariable(name, variables))
          problems.push(`@${name}@ of ${key} is no variable of the domain.`);
    }
  }
  return problems;
}
