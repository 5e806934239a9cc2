import { presenceOrigin } from '@glance-kit/core';
import { code, type ChecklistSection, type Step } from '../checklist.js';
import { serviceStep } from '../page/page-steps.js';
import { FLEX_ORIGINS, PLUGIN, type FlexHostConfig } from './build.js';

const API = 'https://flex-api.twilio.com/v1';
const NETRC = '`machine flex-api.twilio.com login <SID of an API key> password <its secret>`';

export function flexSections(config: FlexHostConfig, version: string): ChecklistSection[] {
  const origins = config.origins ?? FLEX_ORIGINS;
  return [
    { title: 'Allow the origins', steps: originSteps(config, origins) },
    {
      title: 'Deploy the plugin',
      text: 'One of the two ways. The plugin needs React 17, which is what Flex has unless your account says otherwise.',
      steps: [
        ...(config.pluginUrl === undefined ? [] : apiSteps(config.pluginUrl, version)),
        ...cliSteps(config.pluginUrl),
      ],
    },
    {
      title: 'Settings without a new version',
      text: `What stands in ${code('glanceCobrowse')} of the account's ${code('ui_attributes')} goes over what the plugin was built with.`,
      steps: [
        {
          do: `Read the account’s attributes, put ${code('ui_attributes.json')} into them, write them back. In ${code('~/.netrc')}, which only you may read, stands ${NETRC}.`,
          code: [
            'sh',
            `curl --fail --netrc ${API}/Configuration > configuration.json
jq --slurpfile own ui_attributes.json '{account_sid, ui_attributes: (.ui_attributes + $own[0])}' configuration.json > changed.json
curl --fail --netrc --header 'Content-Type: application/json' --data @changed.json ${API}/Configuration`,
          ],
        },
      ],
    },
    {
      title: 'Hand web chats over',
      text: 'Leave this section out where no website has Flex web chat.',
      steps: [
        {
          do: `Twilio console, Studio, Flows, Create new Flow, Import from JSON: ${code('studio-flow.json')}.${config.studio?.workflowSid === undefined ? ' Choose the workflow and the task channel in its two last widgets.' : ''} Publish it.`,
        },
        { do: 'Twilio console, Flex, Messaging or Chat: let the address of your web chat start this flow.' },
        {
          do: `On the website, hand the chat to cobrowse: ${code('bindFlexWebChat')} of ${code('@glance-kit/flex/webchat')}.`,
        },
        {
          do: 'Add flex.twilio.com to the list "CRM and chat integration" of your Glance account, where the service is Glance’s own.',
        },
      ],
    },
    {
      title: 'Try it',
      steps: [
        { do: 'Accept a test task: the panel is there and names the contact.' },
        { do: 'Start a session on your website, join it, end it.' },
        { do: `Allow pop-ups of ${origins.join(', ')} in the agents’ browsers.` },
      ],
    },
  ];
}

function originSteps(config: FlexHostConfig, origins: readonly string[]): Step[] {
  const functions = [config.loginKey, config.activity].flatMap((address) =>
    address === undefined ? [] : [new URL(address).origin],
  );
  const asked = [...new Set([config.service, presenceOrigin(config.service), ...functions])];
  return [
    serviceStep(config, origins),
    ...(functions.length
      ? [
          {
            do: `Let Flex call your functions (${[...new Set(functions)].join(', ')}): their CORS list.`,
            code: ['sh', `GLANCE_ORIGINS=${origins.join(',')}`] as const,
          },
        ]
      : []),
    {
      do: 'Where Flex is on a page of your own, its Content-Security-Policy must have:',
      code: [
        'http',
        [
          `connect-src ${asked.join(' ')}`,
          `form-action ${config.service}`,
          ...(config.openIn === 'frame' ? [`frame-src ${config.service}`] : []),
        ].join('; '),
      ],
    },
    { do: `On a network that filters, allow agents ${[...origins, ...asked].join(', ')}.` },
  ];
}

/** The Plugins API: plugin, version, configuration, release. @see Flex, "Deployment" */
function apiSteps(pluginUrl: string, version: string): Step[] {
  const post = (path: string, ...fields: string[]): string =>
    [
      `curl --fail --netrc ${API}/PluginService/${path}`,
      ...fields.map((field) => `  --data-urlencode ${field}`),
    ].join(' \\\n');
  return [
    { do: `Put ${code(`plugin/${PLUGIN}.js`)} where ${pluginUrl} leads, readable without sign-in.` },
    {
      do: `With the Plugins API, once: make the plugin. In ${code('~/.netrc')}, which only you may read, stands ${NETRC}.`,
      code: ['sh', post('Plugins', `'UniqueName=${PLUGIN}'`, `'FriendlyName=Cobrowse'`)],
    },
    {
      do: 'For each version: make it, then a configuration with it and the other plugins of your account, then release that.',
      code: [
        'sh',
        `version=$(${post(`Plugins/${PLUGIN}/Versions`, `'Version=${version}'`, `'PluginUrl=${pluginUrl}'`)} | jq --raw-output .sid)
configuration=$(${post('Configurations', `'Name=cobrowse ${version}'`, `"Plugins={\\"plugin_version\\": \\"$version\\", \\"phase\\": 3}"`)} | jq --raw-output .sid)
${post('Releases', `"ConfigurationId=$configuration"`)}`,
      ],
    },
  ];
}

function cliSteps(pluginUrl: string | undefined): Step[] {
  return [
    {
      do: `With the Twilio CLI, which builds ${code('source/')} with Twilio’s own builder and keeps the file at Twilio:`,
      code: [
        'sh',
        `twilio plugins:install @twilio-labs/plugin-flex
cd source
npm install
twilio flex:plugins:deploy --changelog 'Cobrowse'
twilio flex:plugins:release --plugin ${PLUGIN}@latest --name 'Cobrowse'`,
      ],
    },
    ...(pluginUrl === undefined
      ? [
          {
            do: `With the Plugins API instead: set ${code('hosts.flex.pluginUrl')} to where you serve ${code(`plugin/${PLUGIN}.js`)} and build again; its commands are here then.`,
          },
        ]
      : []),
  ];
}
