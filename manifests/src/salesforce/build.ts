import { checklist } from '../checklist.js';
import { jsonFile, textFile, zipFile, type OutputFile, type Parts } from '../files.js';
import { API_VERSION, deploymentOf } from './deployment.js';
import {
  companyRecord,
  mappingRecords,
  remoteSiteFiles,
  trustedSiteFile,
  trustedSites,
  type SalesforceConfig,
} from './records.js';
import { salesforceSections } from './steps.js';

const FOLDER = 'main/default/';
/** Deployed by itself, afterwards: nothing needs it, and a column that an org calls otherwise must not hold the rest up. */
const REPORTS = 'reports/';
/** By itself, too: an org that has not chosen its languages yet refuses translations. */
const TRANSLATIONS = 'translations/';
/** What the connector brings and the configuration says anew. */
const OURS = /^(?:customMetadata\/Glance_Company_Setting\.|cspTrustedSites\/|remoteSiteSettings\/)/;
const MAPPINGS = /^customMetadata\/Glance_Object_Mapping\./;

function below(files: Parts['files'], folder: string): OutputFile[] {
  return Object.entries(files)
    .filter(([path]) => path.startsWith(folder) && !path.includes('/__tests__/'))
    .map(([path, bytes]) => ({ path: path.slice(folder.length), bytes }))
    .sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** The connector's own files, and in place of its settings those of the configuration. */
function sources(config: SalesforceConfig, { files }: Parts): OutputFile[] {
  const brought = below(files, FOLDER);
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
    ...remoteSiteFiles(config),
  ].sort((one, other) => (one.path < other.path ? -1 : 1));
}

/** Everything for Salesforce: the project, the same as a zip to deploy, checklist. Pure. */
export function buildSalesforce(config: SalesforceConfig, parts: Parts): OutputFile[] {
  const files = sources(config, parts);
  const deployment = deploymentOf(files);
  const reports = below(parts.files, REPORTS);
  const translations = below(parts.files, TRANSLATIONS);
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
      packageDirectories: [
        { path: 'force-app', default: true },
        { path: 'reports' },
        { path: 'translations' },
      ],
      namespace: '',
      sfdcLoginUrl: 'https://login.salesforce.com',
      sourceApiVersion: API_VERSION,
    }),
    ...files.map(({ path, bytes }) => ({ path: `project/force-app/${FOLDER}${path}`, bytes })),
    ...reports.map(({ path, bytes }) => ({ path: `project/reports/${FOLDER}${path}`, bytes })),
    ...translations.map(({ path, bytes }) => ({ path: `project/translations/${FOLDER}${path}`, bytes })),
    zipFile('metadata.zip', deployment),
    zipFile('reports.zip', deploymentOf(reports)),
    zipFile('translations.zip', deploymentOf(translations)),
    ...deployment.filter(({ path }) => path === 'package.xml'),
  ];
}
