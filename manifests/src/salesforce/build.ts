import { checklist } from '../checklist.js';
import { jsonFile, textFile, zipFile, type OutputFile, type Parts } from '../files.js';
import { API_VERSION, deploymentOf } from './deployment.js';
import {
  companyRecord,
  mappingRecords,
  trustedSiteFile,
  trustedSites,
  type SalesforceConfig,
} from './records.js';
import { salesforceSections } from './steps.js';

const FOLDER = 'main/default/';
/** What the connector brings and the configuration says anew. */
const OURS = /^(?:customMetadata\/Glance_Company_Setting\.|cspTrustedSites\/)/;
const MAPPINGS = /^customMetadata\/Glance_Object_Mapping\./;

/** The connector's own files, and in place of its settings those of the configuration. */
function sources(config: SalesforceConfig, { files }: Parts): OutputFile[] {
  const brought = Object.entries(files).flatMap(([path, bytes]) =>
    path.startsWith(FOLDER) && !path.includes('/__tests__/')
      ? [{ path: path.slice(FOLDER.length), bytes }]
      : [],
  );
  if (!brought.some(({ path }) => path === 'lwc/glanceKit/glanceKit.js'))
    throw new Error('The package for salesforce was not built: it has no lwc/glanceKit/glanceKit.js.');
  const kept = brought.filter(
    ({ path }) => !OURS.test(path) && !(config.fields !== undefined && MAPPINGS.test(path)),
  );
  return [
    ...kept,
    companyRecord(config),
    ...mappingRecords(config),
    ...trustedSites(config).map(trustedSiteFile),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Everything for Salesforce: the project, the same as a zip to deploy, checklist. Pure. */
export function buildSalesforce(config: SalesforceConfig, parts: Parts): OutputFile[] {
  const files = sources(config, parts);
  const deployment = deploymentOf(files);
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Salesforce: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        salesforceSections(config),
      ),
    ),
    jsonFile('project/sfdx-project.json', {
      packageDirectories: [{ path: 'force-app', default: true }],
      namespace: '',
      sfdcLoginUrl: 'https://login.salesforce.com',
      sourceApiVersion: API_VERSION,
    }),
    ...files.map(({ path, bytes }) => ({ path: `project/force-app/${FOLDER}${path}`, bytes })),
    zipFile('metadata.zip', deployment),
    ...deployment.filter(({ path }) => path === 'package.xml'),
  ];
}
