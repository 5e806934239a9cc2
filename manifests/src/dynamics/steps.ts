import { FORM_SCRIPT, SETTING_VARIABLES } from '@glance-kit/dynamics';
import { below, code, table, type ChecklistSection, type Step } from '../checklist.js';
import { serviceStep } from '../page/page-steps.js';
import { SCOPE, SCOPE_ID, redirectAddress } from './app-registration.js';
import type { DynamicsConfig } from './build.js';
import { PANEL, tablesOf } from './form.js';
import { policySources } from './policy.js';
import { ROLE } from './role.js';
import { FOLDER } from './web-resources.js';

const GRAPH = 'https://graph.microsoft.com/v1.0/applications';

/** @param solution  name of the zip beside the checklist */
export function dynamicsSections(config: DynamicsConfig, solution: string): ChecklistSection[] {
  return [
    ...(config.loginKey === undefined
      ? []
      : [registrationSection(config), { title: 'The login-key function', steps: functionSteps(config) }]),
    importSection(config, solution),
    formsSection(config),
    { title: 'Allow the origins', steps: originSteps(config) },
    { title: 'Give it to the agents', steps: agentSteps(config) },
    {
      title: 'Try it',
      steps: [
        {
          do: `Open a ${tablesOf(config)[0]} and its tab Cobrowse: the panel is there and names the record.`,
        },
        { do: 'Start a session on your website, join it, end it: it is on the timeline of the record.' },
        {
          do: 'An upgrade is the same import with a newer file: names and ids stay, settings and sessions, too. A part that a version no longer has stays until you remove it; the release notes name it.',
        },
      ],
    },
  ];
}

function registrationSection({ environments, entra }: DynamicsConfig): ChecklistSection {
  const redirects = environments.map(redirectAddress);
  const registered =
    entra === undefined
      ? 'Once, for all environments. One of the two ways; both need a role that may register applications and consent for the organisation.'
      : `Your configuration names the application ${code(entra.client)}. If that is this registration, only see that its redirect addresses are those below.`;
  return {
    title: 'Register the app in Entra ID',
    text: registered,
    steps: [
      {
        do: `With the Azure CLI: it makes the registration of ${code('app-registration.json')}, names its scope ${code(SCOPE)} after the application, and consents for the organisation. It prints the two ids that the next steps ask for.`,
        code: [
          'sh',
          `az login --allow-no-subscriptions
object=$(az rest --method POST --url ${GRAPH} --headers Content-Type=application/json --body @app-registration.json --query id --output tsv)
client=$(az rest --method GET --url "${GRAPH}/$object" --query appId --output tsv)
az rest --method PATCH --url "${GRAPH}/$object" --headers Content-Type=application/json --body "{\\"identifierUris\\": [\\"api://$client\\"], \\"requiredResourceAccess\\": [{\\"resourceAppId\\": \\"$client\\", \\"resourceAccess\\": [{\\"id\\": \\"${SCOPE_ID}\\", \\"type\\": \\"Scope\\"}]}]}"
az ad sp create --id "$client"
az ad app permission admin-consent --id "$client"
echo "client $client, tenant $(az account show --query tenantId --output tsv)"`,
        ],
      },
      {
        do: `Or by hand, in the Azure portal, Microsoft Entra ID, App registrations, New registration: accounts of this directory alone; redirect address of the kind “Single-page application”:`,
        code: ['', redirects.join('\n')],
      },
      {
        do: `Then Expose an API: application id URI ${code('api://<client id>')}, scope ${code(SCOPE)}, which admins and users may consent to. Manifest: ${code('"requestedAccessTokenVersion": 2')}. API permissions: add that scope of My APIs, Grant admin consent. No secret is needed, and none may be made.`,
      },
      ...(entra === undefined
        ? [
            {
              do: `Put both ids into ${code('hosts.dynamics.entra')} of the configuration and build again, or into its two environment variables after the import.`,
            },
          ]
        : []),
    ],
  };
}

function functionSteps({ environments, loginKey, entra }: DynamicsConfig): Step[] {
  const tenant = entra?.tenant ?? '<tenant id>';
  const client = entra?.client ?? '<client id>';
  const settings = [
    `GLANCE_ORIGINS=${environments.join(',')}`,
    'GLANCE_IDENTITY=entra',
    `ENTRA_TENANTS='${tenant}'`,
    `ENTRA_AUDIENCE='${client}'`,
    `ENTRA_CLIENTS='${client}'`,
    ...(entra?.claim === undefined ? [] : [`ENTRA_CLAIM=${entra.claim}`]),
    ...(entra?.authority === undefined ? [] : [`ENTRA_AUTHORITY=${entra.authority}`]),
  ];
  return [
    {
      do: `Let ${loginKey} take tokens of this registration, and calls of your environments (its CORS list). It verifies each token itself: signature, directory, application, scope.`,
      code: ['sh', settings.join('\n')],
    },
  ];
}

function importSection({ environments }: DynamicsConfig, solution: string): ChecklistSection {
  const [first = ''] = environments;
  return {
    title: 'Import the solution',
    text: `${code(solution)}, into each environment: ${environments.join(', ')}. It is unmanaged: what a managed one says of its forms, an environment works out when it exports one. For a managed one, import this into a development environment and export it from there.`,
    steps: [
      {
        do: 'With the Power Platform CLI:',
        code: [
          'sh',
          [
            `pac auth create --environment ${first}`,
            ...environments.map(
              (environment) =>
                `pac solution import --environment ${environment} --path ${solution} --publish-changes`,
            ),
          ].join('\n'),
        ],
      },
      {
        do: 'Or by hand: make.powerapps.com, choose the environment, Solutions, Import solution, then Publish all customizations.',
      },
      {
        do: 'The panel has the settings that it was built with. To change one without a new build, open the settings page as an administrator:',
        code: ['', environments.map((one) => `${one}/WebResources/${FOLDER}/settings.html`).join('\n')],
      },
      {
        do: `It writes these environment variables, which make.powerapps.com shows, too, under Solutions, Cobrowse, Environment variables:${below(
          table(
            ['Variable', 'Setting', 'Holds'],
            SETTING_VARIABLES.map(({ schemaName, setting, label }) => [
              code(schemaName),
              code(setting),
              label,
            ]),
          ),
        )}`,
      },
    ],
  };
}

function formsSection(config: DynamicsConfig): ChecklistSection {
  const tables = tablesOf(config).map(code).join(', ');
  return {
    title: 'Put the panel on the forms',
    text: `On the main form of each of these tables: ${tables}. The solution brings no forms of them, which would go over yours; ${code('form-fragment.xml')} has the same for whoever edits forms as XML.`,
    steps: [
      {
        do: `make.powerapps.com, Tables, the table, Forms, the main form: Components, add a 1-column tab named Cobrowse, and into it an HTML web resource with:${below(
          table(
            ['Field', 'Value'],
            [
              ['HTML web resource', code(PANEL)],
              ['Name', code(FORM_SCRIPT.control)],
              ['Label', 'Cobrowse, hidden'],
              ['Pass row object-type code and unique identifiers as parameters', 'on'],
              ['Custom parameter', 'none'],
              ['Restrict cross-frame scripting', 'off'],
              ['Height', '20 rows, or all the room there is'],
              ['Scrolling', 'as necessary'],
              ['Border', 'off'],
            ],
          ),
        )}`,
      },
      {
        do: `Events, Form libraries, Add library: ${code(FORM_SCRIPT.library)}. On Load, add the event handler:${below(
          table(
            ['Field', 'Value'],
            [
              ['Library', code(FORM_SCRIPT.library)],
              ['Function', code(FORM_SCRIPT.handler)],
              ['Enabled', 'on'],
              ['Pass execution context as first parameter', 'on'],
              [
                'Comma-separated parameters',
                `none; ${code(`"<name>"`)} where the control is not named ${code(FORM_SCRIPT.control)}`,
              ],
            ],
          ),
        )}`,
      },
      { do: 'Save and publish the form; the timeline on it shows “Cobrowse session” among its activities.' },
    ],
  };
}

function originSteps(config: DynamicsConfig): Step[] {
  const { environments, service, loginKey } = config;
  const sources = policySources(config);
  const all = [...new Set([...Object.values(sources).flat()])];
  return [
    serviceStep(config, environments),
    {
      do: 'With strict content security on (Power Platform admin center, the environment, Settings, Product, Privacy + Security, Content security policy, Model-driven), add to its directives:',
      code: [
        'http',
        Object.entries(sources)
          .map(([directive, origins]) => `${directive} ${origins.join(' ')}`)
          .join('\n'),
      ],
    },
    {
      do: 'Without it there is nothing to add: the panel has no script in its page, and loads none from elsewhere.',
    },
    {
      do: `In the browsers of the agents, allow pop-ups of ${environments.join(', ')}${loginKey === undefined ? '' : ': the sign-in and the view open in windows'}.`,
    },
    { do: `On a network that filters, allow agents ${[...new Set([service, ...all])].join(', ')}.` },
  ];
}

function agentSteps({ environments }: DynamicsConfig): Step[] {
  const [first = ''] = environments;
  return [
    {
      do: `Give the agents the role “${ROLE.label}” beside the role of their app: it lets them keep sessions and read the settings. With the Power Platform CLI:`,
      code: [
        'sh',
        `pac admin assign-user --environment ${first} --user agent@example.com --role '${ROLE.label}'`,
      ],
    },
    {
      do: 'Or by hand: Power Platform admin center, the environment, Settings, Users + permissions, Users, the agent, Manage security roles.',
    },
    {
      do: 'A role that reads sessions of a whole team is one of yours: Read on Activity at the level of the business unit.',
    },
  ];
}
