import { VISITOR_VARIABLE, webConnectors, wrapUpConnector, type WebConnector } from '@glance-kit/five9';
import { checklist } from '../checklist.js';
import { fieldPlaces } from '../config/hosts/field-places.js';
import { OWN_GROUP } from '../config/hosts/five9-rules.js';
import { valueAt } from '../config/problem.js';
import { jsonFile, textFile, type OutputFile, type Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { pageAddress } from '../page/origins.js';
import { pageFiles } from '../page/page-files.js';
import { connectorProblems } from './check-connector.js';
import { five9Sections } from './steps.js';
import { soapRequest } from './soap.js';
import { CALL_VARIABLE, WEB_CONNECTOR } from './web-connector.js';

const DEFAULT_ANCESTORS = ['https://app.five9.com', 'https://*.five9.com'];

/**
 * Stands for the secret that the wrap-up connector sends: it is in no file, whoever sends the request puts it in. Named
 * as the login-key server's variable, and too short to be taken for the secret itself.
 */
export const SECRET_PLACE = 'FIVE9_WRAPUP_SECRET';

export type Five9Config = HostConfig<'five9'> & { page: string };

/** Variables of Five9 that the page's field mapping names, in the order of the mapping. */
function mappedVariables({ fields }: Five9Config): string[] {
  const named = fieldPlaces(fields, []).map((keys) => valueAt(fields, keys) as string);
  return [...new Set(named)].filter((field) => field.includes('.'));
}

/** Definitions of the connectors that go into Five9. */
export function five9Connectors(config: Five9Config): WebConnector[] {
  const { page, agentApplication, direction, wrapUp, fields } = config;
  const named = fieldPlaces(fields, []).map((keys) => valueAt(fields, keys));
  const passesVisitor = fields === undefined || named.includes('visitor');
  return [
    ...webConnectors({
      pageUrl: pageAddress(config),
      ...(agentApplication && { agentApplication }),
      ...(direction && { direction }),
      visitorVariable: passesVisitor ? VISITOR_VARIABLE : false,
      variables: mappedVariables(config),
    }),
    ...(wrapUp
      ? [
          wrapUpConnector({
            url: new URL(wrapUp.url, page).href,
            secret: SECRET_PLACE,
            ...(wrapUp.dispositions && { dispositions: wrapUp.dispositions }),
          }),
        ]
      : []),
  ];
}

/** Variables of the group Cobrowse that somebody must create. */
function ownVariables(connectors: readonly WebConnector[]): string[] {
  const placeholders = connectors.flatMap(({ variables = [] }) =>
    variables.map(({ value }) => value.slice(1, -1)),
  );
  return [...new Set(placeholders)].filter((name) => OWN_GROUP.test(name));
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');

function soapFiles(connectors: readonly WebConnector[], variables: readonly string[]): OutputFile[] {
  const requests: [name: string, text: string][] = [];
  if (variables.length)
    requests.push([
      'create-variable-group',
      soapRequest('createCallVariablesGroup', {
        name: 'Cobrowse',
        description: 'Set by your IVR or chat, read by cobrowse.',
      }),
    ]);
  for (const variable of variables) {
    const name = variable.slice('Cobrowse.'.length);
    const description = variable === VISITOR_VARIABLE ? 'Session key of the visitor.' : 'Read by cobrowse.';
    requests.push([
      `create-variable-${slug(name)}`,
      soapRequest(
        'createCallVariable',
        { variable: { group: 'Cobrowse', name, type: 'STRING', description } },
        CALL_VARIABLE,
      ),
    ]);
  }
  for (const connector of connectors)
    requests.push([
      `create-${slug(connector.name)}`,
      soapRequest('createWebConnector', { connector }, WEB_CONNECTOR),
    ]);
  // With leading zeros, so that a shell lists them in this order, too.
  const digits = String(requests.length).length;
  return requests.map(([name, text], index) =>
    textFile(`soap/${String(index + 1).padStart(digits, '0')}-${name}.xml`, text),
  );
}

/** Everything for Five9: page, connector definitions, SOAP requests, checklist. Pure. */
export function buildFive9(config: Five9Config, parts: Parts): OutputFile[] {
  const ancestors = config.origins ?? DEFAULT_ANCESTORS;
  const connectors = five9Connectors(config);
  const variables = ownVariables(connectors);
  for (const connector of connectors) {
    const [problem] = connectorProblems(connector, [...variables, ...(config.variables ?? [])]);
    // The configuration was checked, so this is a fault of the builder.
    if (problem !== undefined) throw new Error(`The definition "${connector.name}" is wrong: ${problem}`);
  }
  const soap = soapFiles(connectors, variables);
  const sections = five9Sections({
    config,
    ancestors,
    connectors,
    variables,
    soap: soap.map(({ path }) => path),
  });
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Five9: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        sections,
      ),
    ),
    ...pageFiles('five9', config, parts, ancestors, {
      ownNumbers: config.ownNumbers,
      crmSdk: config.crmSdk,
    }),
    jsonFile('connectors.json', connectors),
    ...soap,
  ];
}
