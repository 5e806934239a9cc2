import {
  cdkSource,
  cloudFormationTemplate,
  createApplicationInput,
  securityProfileInput,
  type AmazonConnectInstallation,
} from '@glance-kit/amazon-connect';
import { checklist } from '../checklist.js';
import { jsonFile, textFile, type OutputFile, type Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { pageAddress, pageOrigins } from '../page/origins.js';
import { pageFiles } from '../page/page-files.js';
import { amazonConnectSections } from './steps.js';

export type AmazonConnectConfig = HostConfig<'amazon-connect'> & { page: string };

/** What the connector's own registration is made from. */
export function installation(config: AmazonConnectConfig): AmazonConnectInstallation {
  const { service, instances, instanceArn, fields, name, namespace, identityProviders } = config;
  const { signIn, page } = pageOrigins(config);
  const signInOrigins =
    config.signInMode === 'frame' && signIn !== undefined
      ? [...(signIn === page ? [] : [signIn]), ...identityProviders]
      : [];
  return {
    pageUrl: pageAddress(config),
    service,
    instances,
    ...(instanceArn !== undefined && { instanceArn }),
    ...(signInOrigins.length > 0 && { signInOrigins }),
    ...(fields && { fields }),
    ...(name !== undefined && { name }),
    ...(namespace !== undefined && { namespace }),
  };
}

/** Everything for Amazon Connect: the page, its registration in three forms, checklist. Pure. */
export function buildAmazonConnect(config: AmazonConnectConfig, parts: Parts): OutputFile[] {
  const own = installation(config);
  const { instances: ancestors, endWithContact } = config;
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Amazon Connect: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        amazonConnectSections(config, own, ancestors),
      ),
    ),
    ...pageFiles('amazon-connect', config, parts, ancestors, { endWithContact }),
    jsonFile('registration/application.json', createApplicationInput(own)),
    jsonFile('registration/security-profile.json', securityProfileInput(own)),
    jsonFile('registration/cloudformation.json', cloudFormationTemplate(own)),
    textFile('registration/cobrowse-app.ts', cdkSource(own)),
  ];
}
