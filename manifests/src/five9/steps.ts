import { corsOrigins, type ConnectorParameter, type WebConnector } from '@glance-kit/five9';
import { below, code, table, type ChecklistSection, type Step } from '../checklist.js';
import { pageOrigins } from '../page/origins.js';
import { originSteps, servingSection } from '../page/page-steps.js';
import { SECRET_PLACE, type Five9Config } from './build.js';
import { WEB_CONNECTOR } from './web-connector.js';

export interface Five9Parts {
  config: Five9Config;
  ancestors: readonly string[];
  connectors: readonly WebConnector[];
  /** Variables of the group Cobrowse that somebody must create. */
  variables: readonly string[];
  /** Paths of the SOAP requests, in their order. */
  soap: readonly string[];
}

/** What the administrator application shows for a trigger: "On Call Accepted". */
const spaced = (word: string): string => word.replace(/(?<=[a-z])(?=[A-Z])/g, ' ');

const pairs = (list: readonly ConnectorParameter[]): string =>
  list.map(({ key, value }) => code(`${key} = ${value}`)).join(', ');

function shownValue(name: string, value: unknown): string {
  if (name === 'executeInBrowser') return value ? 'yes' : 'no (silent)';
  if (name === 'postMethod') return value ? 'POST' : 'GET';
  if (name === 'triggerDispositions') return (value as string[]).map(code).join(', ');
  if (Array.isArray(value)) return pairs(value as ConnectorParameter[]);
  return name === 'trigger' || name === 'agentApplication' ? spaced(String(value)) : code(String(value));
}

/** A connector as the fields of the administrator application, top to bottom. */
function connectorTable(connector: WebConnector): string {
  const order = ['name', 'description', 'url', 'trigger'];
  const fields = WEB_CONNECTOR.filter(({ name }) => connector[name as keyof WebConnector] !== undefined);
  const sorted = [
    ...order.flatMap((name) => fields.filter((field) => field.name === name)),
    ...fields.filter(({ name }) => !order.includes(name)),
  ];
  const label = (name: string, own: string): string => (name === 'postMethod' ? 'Method' : own);
  return table(
    ['Field', 'Value'],
    sorted.map(({ name, label: own }) => [
      label(name, own),
      shownValue(name, connector[name as keyof WebConnector]),
    ]),
  );
}

function sendScript(hasSecret: boolean): string {
  const curl = `curl --fail-with-body --user admin@example.com --header 'Content-Type: text/xml; charset=utf-8' \\
    --header 'SOAPAction: ""' --data-binary`;
  const address = 'https://api.five9.com/wsadmin/v13/AdminWebService';
  const send = hasSecret
    ? `sed "s/${SECRET_PLACE}/$${SECRET_PLACE}/" "$request" | ${curl} @- ${address}`
    : `${curl} "@$request" ${address}`;
  return `for request in soap/*.xml; do\n  ${send}\ndone`;
}

export function five9Sections(parts: Five9Parts): ChecklistSection[] {
  const { config, ancestors, connectors, variables, soap } = parts;
  const { page, service } = pageOrigins(config);
  const cors = corsOrigins({ pageUrl: page, service, identityProviders: config.identityProviders });
  const secret: Step[] = config.wrapUp
    ? [
        {
          do: `Make a secret for the wrap-up connector, once, and give it to the login-key server as the same variable. In ${code('soap/')} and ${code('connectors.json')} the word ${code(SECRET_PLACE)} stands in its place.`,
          code: ['sh', `export ${SECRET_PLACE}=$(node --print 'crypto.randomBytes(32).toString("hex")')`],
        },
      ]
    : [];
  const send: Step = {
    do: 'Send the requests, in their order. curl asks for the password of an administrator who may edit web connectors and call variables; in Europe the host is api.five9.eu, in Canada api.five9.ca.',
    code: ['sh', sendScript(config.wrapUp !== undefined)],
  };
  const ready: ChecklistSection[] = [
    servingSection(config, ancestors),
    {
      title: 'Allow the origins',
      steps: [
        ...originSteps(config, ancestors),
        {
          do: 'If your domain keeps a CORS list for pages that work with cobrowse, it holds these origins. The page itself calls nothing at Five9.',
          code: ['', cors.join('\n')],
        },
      ],
    },
    {
      title: 'Create the connectors',
      text: `${soap.length === 1 ? 'One request' : `${soap.length} requests`} in ${code('soap/')} do this section; the tables are for doing it by hand instead.`,
      steps: [
        ...secret,
        send,
        ...(variables.length
          ? [
              {
                do: `By hand: create the call variable group ${code('Cobrowse')} with ${variables.map((name) => `${code(name.slice('Cobrowse.'.length))} (text)`).join(', ')}.`,
              },
            ]
          : []),
        ...connectors.map((connector) => ({
          do: `By hand: create the web connector **${connector.name}**.${below(connectorTable(connector))}`,
        })),
      ],
    },
    {
      title: 'Assign them',
      steps: [
        {
          do: 'In the administrator application, add the connectors to each campaign whose agents use cobrowse.',
        },
        {
          do: 'Give its agents the skills of those campaigns; connectors that open by hand are shown to them then.',
        },
        ...(variables.length
          ? [
              {
                do: `Let your IVR script or chat fill ${variables.map(code).join(', ')}. Without a value agents type the key.`,
              },
            ]
          : []),
        { do: `Allow pop-ups of ${page} in the agents’ browsers.` },
      ],
    },
    {
      title: 'Try it',
      steps: [
        {
          do: 'Accept a test call: the panel opens, and no line in it speaks of a variable that does not exist.',
        },
        { do: 'Start a session on your website, join it by its key, end it.' },
        ...(config.wrapUp
          ? [{ do: 'Set a disposition: your server gets one POST with call and disposition.' }]
          : []),
      ],
    },
  ];
  return ready;
}
