import type { CheckedConfig } from './config/check.js';
import type { HostName } from './config/schema.js';
import { buildAmazonConnect } from './amazon-connect/build.js';
import { buildDynamics } from './dynamics/build.js';
import { plainFrame } from './dynamics/frame.js';
import type { OutputFile, Parts } from './files.js';
import { buildFive9 } from './five9/build.js';
import { buildFlex } from './flex/build.js';
import { hostConfig, type HostConfig } from './host-config.js';
import { buildSalesforce } from './salesforce/build.js';
import { buildWeb } from './web/build.js';

/** How a host's package is made. */
interface HostBuilder {
  title: string;
  /** What is written, in half a sentence. */
  what: string;
  build(config: CheckedConfig, parts: Parts): OutputFile[];
}

/** One row a host; a new host gets its own. */
const BUILDERS = {
  flex: {
    title: 'Twilio Flex',
    what: 'the plugin, its settings, the flow for web chats and how to deploy it',
    // Its functions take Flex tokens, those of the pages do not.
    build: (config, parts) => buildFlex(hostConfig(config, 'flex', ['loginKey', 'activity']), parts),
  },
  'amazon-connect': {
    title: 'Amazon Connect',
    what: 'the page and its registration for the AWS CLI, CloudFormation and the CDK',
    build: (config, parts) => buildAmazonConnect(withPage(hostConfig(config, 'amazon-connect')), parts),
  },
  five9: {
    title: 'Five9',
    what: 'the page, its web connectors and the requests that create them',
    build: (config, parts) => buildFive9(withPage(hostConfig(config, 'five9')), parts),
  },
  dynamics: {
    title: 'Microsoft Dynamics 365',
    what: 'the solution, and the registration that agents sign in with',
    // Its function takes Entra tokens, those of the pages do not.
    build: (config, parts) =>
      buildDynamics(hostConfig(config, 'dynamics', ['loginKey', 'activity']), parts, plainFrame(config)),
  },
  salesforce: {
    title: 'Salesforce',
    what: 'the project, the same as a zip to deploy, and the settings of the company',
    // Its function takes assertions of the org, those of the pages do not; where views open, the own section says.
    build: (config, parts) =>
      buildSalesforce(hostConfig(config, 'salesforce', ['loginKey', 'openIn']), parts),
  },
  web: {
    title: 'Your own desktop',
    what: 'the page, and the script that puts it into yours',
    build: (config, parts) => buildWeb(withPage(hostConfig(config, 'web')), parts),
  },
} as const satisfies Record<HostName, HostBuilder>;

export const aboutHost = (name: HostName): { title: string; what: string } => BUILDERS[name];

function withPage<Name extends HostName>(config: HostConfig<Name>): HostConfig<Name> & { page: string } {
  const { page } = config;
  // `checkConfig` asks for "pages" where a host is a page.
  if (page === undefined) throw new Error('The configuration has no address of the pages.');
  return { ...config, page };
}

/**
 * The files of a host's package, sorted by their paths; the same bytes for the same configuration and parts. Pure.
 *
 */
export function buildHost(name: HostName, config: CheckedConfig, parts: Parts): OutputFile[] {
  const files = BUILDERS[name].build(config, parts);
  return [...files].sort((one, other) => (one.path < other.path ? -1 : 1));
}
