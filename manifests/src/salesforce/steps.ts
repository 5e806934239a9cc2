import { below, code, table, type ChecklistSection, type Step } from '../checklist.js';
import { serviceStep } from '../page/page-steps.js';
import { DEFAULT_CERTIFICATE, trustedSites, type SalesforceConfig } from './records.js';

const SET = {
  agent: 'Glance_Agent',
  panorama: 'Glance_Agent_Panorama',
  video: 'Glance_Agent_with_Video',
  admin: 'Glance_Administrator',
};

export function salesforceSections(config: SalesforceConfig): ChecklistSection[] {
  return [
    {
      title: 'Before it goes into an org',
      steps: [
        { do: 'Setup, My Domain: the org has one, and it is deployed. Lightning components need it.' },
        {
          do: 'Setup, Session Settings: "Use Lightning Web Security for Lightning web components" is on. The panel also runs under Lightning Locker, where views open in a window instead of a frame if the frame stays empty.',
        },
        { do: 'Take a sandbox first: what a deployment adds there can be looked at before agents see it.' },
      ],
    },
    {
      title: 'Deploy',
      text: 'One of the two; both need a user who may customise the application and write Apex.',
      steps: [
        {
          do: `With the Salesforce CLI, from ${code('project/')} or the zip; the tests of the package run in the org.`,
          code: [
            'sh',
            `sf org login web --alias glance
sf project deploy start --metadata-dir metadata.zip --target-org glance --test-level RunSpecifiedTests \\
  --tests GlanceActivityTest --tests GlanceAgentTest --tests GlanceAssertionTest --tests GlanceCobrowseTest \\
  --tests GlanceFieldTest --tests GlanceKeyTest --tests GlanceLoginKeyTest --tests GlanceLoginKeyVectorsTest \\
  --tests GlanceMappingTest --tests GlanceOutsideTest --tests GlancePermissionsTest --tests GlanceSettingsTest --tests GlanceSetupTest \\
  --tests GlanceSyncTest`,
          ],
        },
        {
          do: `Without it: Workbench, migration, Deploy, ${code('metadata.zip')}, "Single Package", the same tests. ${code('package.xml')} beside it says what is in.`,
        },
        {
          do: `Then the report and the dashboard, sessions by agent and month: ${code('reports.zip')}. Nothing else needs them.`,
          code: ['sh', 'sf project deploy start --metadata-dir reports.zip --target-org glance'],
        },
        {
          do: `In other languages than English: Setup, Translation Language Settings, enable German, Spanish and French, then ${code('translations.zip')}. What the panel says is in Setup, Custom Labels, category "Glance Cobrowse": change it or translate it further there.`,
          code: ['sh', 'sf project deploy start --metadata-dir translations.zip --target-org glance'],
        },
        {
          do: 'An upgrade is the same with a newer zip. It sets the records of Glance Company Setting and Glance Object Mapping to what your configuration says: change them there, not in Setup.',
        },
      ],
    },
    config.loginKey === undefined ? keySection() : functionSection(config, config.loginKey),
    { title: 'Allow the addresses', steps: addressSteps(config) },
    {
      title: 'Give it to the agents',
      steps: [
        {
          do: `Exactly one of ${code(SET.agent)} (views in the browser) and ${code(SET.panorama)} (views in the desktop client) for each agent; with both or none the panel says so instead of Join. ${code(SET.video)} beside it for camera, agent video and screen share, ${code(SET.admin)} for who looks after it.`,
          code: [
            'sh',
            `sf org assign permset --name ${SET.agent} --target-org glance --on-behalf-of jane@example.com`,
          ],
        },
        {
          do: `Their Glance users: each agent’s ${config.user === 'federationId' ? 'Federation ID (Setup, Users)' : 'user id, 18 characters, beginning with 005'} is the partner user id in group ${config.groupId}.`,
        },
        {
          do: 'Record pages: open a record, gear, Edit Page, drag "Cobrowse" from Custom into a column, Save, Activate. Once for each object and app.',
        },
        {
          do: 'Utility bar: Setup, App Manager, the app, Utility Items, Add, "Cobrowse". There a session goes on while the agent moves between records.',
        },
        {
          do: 'The visitor id: where your website gives the page tag a visitor id, keep the same value in the record. "Cobrowse Visitor Id" of Contact, Lead, Case and Account is for that; put it on the page layouts.',
        },
      ],
    },
    {
      title: 'Try it',
      steps: [
        { do: 'Open a contact with a visitor id: the panel names it, and Join is there.' },
        {
          do: 'Start a session on your website, join it, end it: a Task "Cobrowse" with its length is in the timeline of the record.',
        },
      ],
    },
  ];
}

function keySection(): ChecklistSection {
  return {
    title: 'Store the API key',
    text: 'Salesforce makes the login keys itself. In a source install administrators can read the key in Setup, Custom Settings; only a managed package hides it. With a login-key function no key is in the org at all.',
    steps: [
      { do: `Assign yourself ${code(SET.admin)}.` },
      {
        do: `Open ${code('/apex/GlanceSetup')} in the org, type the API key of the group, press Store. It is never shown again.`,
      },
      {
        do: 'With the service of Glance, where tasks shall be completed whose browser went away: Developer Console, Execute Anonymous, as a user who may edit the tasks of all agents. This is every hour.',
        code: ['apex', `System.schedule('Glance Cobrowse', '0 0 * * * ?', new GlanceSync());`],
      },
    ],
  };
}

function functionSection(config: SalesforceConfig, loginKey: string): ChecklistSection {
  const { certificate = DEFAULT_CERTIFICATE, orgs } = config;
  return {
    title: 'The certificate and the login-key function',
    text: 'Apex signs who the agent is, for a minute; the function checks it and answers with a login key. No secret is in the org.',
    steps: [
      {
        do: `Setup, Certificate and Key Management, Create Self-Signed Certificate: unique name ${code(certificate)}, 2048 bits or more, not exportable. Then "Download Certificate".`,
      },
      { do: 'Setup, Company Information: the id of the org, 15 characters that begin with 00D.' },
      {
        do: 'The function takes both, and pages of the org may call it. The certificate is public; line breaks may be written as \\n.',
        code: [
          'sh',
          `GLANCE_IDENTITY=salesforce
SALESFORCE_ORGS=00D000000000001
SALESFORCE_CERTIFICATES='-----BEGIN CERTIFICATE-----\\n…\\n-----END CERTIFICATE-----'
SALESFORCE_AUDIENCE=${loginKey}
GLANCE_ORIGINS=${orgs.join(',')}`,
        ],
      },
      {
        do: 'The certificate ends after a year or two. Before that: make a new one, write it behind the old one in the function, change the name in your configuration, deploy, take the old one out.',
      },
    ],
  };
}

function addressSteps(config: SalesforceConfig): Step[] {
  const sites = trustedSites(config).map(({ name, origin, frames }) => [
    code(name),
    code(origin),
    frames ? 'connect-src, frame-src' : 'connect-src',
    frames ? 'camera, microphone' : '–',
  ]);
  return [
    {
      do: `Setup, Trusted URLs: these came with the deployment and are active.${below(table(['Name', 'URL', 'CSP directives', 'Permissions policy'], sites))}`,
    },
    {
      do: 'Only where agents show their camera in a frame: Setup, Session Settings, Browser Feature Permissions: "Include Permissions-Policy HTTP header", camera and microphone for "Trusted URLs Only".',
    },
    serviceStep(config, config.orgs),
    { do: `Allow pop-ups of ${config.orgs.join(', ')} in the agents’ browsers.` },
  ];
}
