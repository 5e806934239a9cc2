import { KitError, type FieldMapping } from '@glance-kit/core';
import { CONTACT_FIELDS } from './map.js';
import { appPermissions } from './permissions.js';
import { INSTANCE_ARN, registrationFaults } from './registration-faults.js';

/** What an installation is registered with; the rest follows from it. */
export interface AmazonConnectInstallation {
  /** Address of the panel's page, https: `https://panel.example.com/amazon-connect`. */
  pageUrl: string;
  /** Origin of the cobrowse service. */
  service: string;
  /** Exact origins at which agents open the workspace: `https://acme.my.connect.aws`. Nobody else may frame the page. */
  instances: readonly string[];
  /** `arn:aws:connect:<region>:<account>:instance/<id>`; absent: it is asked for when the registration is made. */
  instanceArn?: string;
  /** Origins of the identity provider, where its pages are shown in a frame of the panel. */
  signInOrigins?: readonly string[];
  /** As in the page's config.json: the permissions follow from it. */
  fields?: FieldMapping;
  /** What agents read in the list of apps; `Cobrowse` unless given. */
  name?: string;
  /** Permanent: security profiles refer to it. `glance-kit.cobrowse` unless given. */
  namespace?: string;
}

/** Body of `CreateApplication`, for `aws appintegrations create-application --cli-input-json`. */
export interface CreateApplicationInput {
  Name: string;
  Namespace: string;
  Description: string;
  ApplicationSourceConfig: { ExternalUrlConfig: { AccessUrl: string; ApprovedOrigins: string[] } };
  Permissions: string[];
  ApplicationConfig: { ContactHandling: { Scope: 'PER_CONTACT' } };
  IframeConfig: { Sandbox: string[] };
}

/**
 * The four that a frame has anyway, which a list of one's own replaces, and one more: windows that the panel opens
 * are free of the sandbox, so that sign-in pages and the view may isolate themselves.
 */
export const SANDBOX = [
  'allow-forms',
  'allow-popups',
  'allow-same-origin',
  'allow-scripts',
  'allow-popups-to-escape-sandbox',
] as const;

const DESCRIPTION = 'Sees the web page of the customer on the line, after they agreed.';

/** @throws KitError CONFIG_INVALID with every fault, one a line */
function checked(installation: AmazonConnectInstallation): AmazonConnectInstallation {
  const faults = registrationFaults(installation);
  if (faults.length === 0) return installation;
  const lines = faults.map(({ path, found, fix }) => `${path}: ${found}. ${fix}`);
  throw new KitError('CONFIG_INVALID', lines.join('\n'));
}

/** Origins besides the page's own that its frame may show. */
function approvedOrigins({ service, signInOrigins = [] }: AmazonConnectInstallation): string[] {
  return [...new Set([service, ...signInOrigins])];
}

/** @throws KitError CONFIG_INVALID */
export function createApplicationInput(installation: AmazonConnectInstallation): CreateApplicationInput {
  const { name = 'Cobrowse', namespace = 'glance-kit.cobrowse', pageUrl, fields } = checked(installation);
  return {
    Name: name,
    Namespace: namespace,
    Description: DESCRIPTION,
    ApplicationSourceConfig: {
      ExternalUrlConfig: { AccessUrl: pageUrl, ApprovedOrigins: approvedOrigins(installation) },
    },
    Permissions: appPermissions(fields ?? CONTACT_FIELDS).map((permission) => permission.name),
    ApplicationConfig: { ContactHandling: { Scope: 'PER_CONTACT' } },
    IframeConfig: { Sandbox: [...SANDBOX] },
  };
}

/** What a security profile says to let its agents open the app. */
export function securityProfileApplications(installation: AmazonConnectInstallation): object[] {
  const { Namespace } = createApplicationInput(installation);
  return [{ Namespace, ApplicationPermissions: ['ACCESS'], Type: 'THIRD_PARTY_APPLICATION' }];
}

/** Body of `CreateSecurityProfile`: a profile of its own, given to agents beside the one that they have. */
export function securityProfileInput(installation: AmazonConnectInstallation): {
  SecurityProfileName: string;
  Description: string;
  Applications: object[];
} {
  const { Name } = createApplicationInput(installation);
  return {
    SecurityProfileName: `${Name} agents`,
    Description: `May open the app ${Name}.`,
    Applications: securityProfileApplications(installation),
  };
}

/** A CloudFormation template with the application, its place in the instance, and a security profile. */
export function cloudFormationTemplate(installation: AmazonConnectInstallation): object {
  const { instanceArn } = installation;
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'Cobrowse in the Amazon Connect agent workspace.',
    Parameters: {
      InstanceArn: {
        Type: 'String',
        Description: 'ARN of the Amazon Connect instance.',
        AllowedPattern: INSTANCE_ARN.source,
        ...(instanceArn !== undefined && { Default: instanceArn }),
      },
    },
    Resources: {
      Application: {
        Type: 'AWS::AppIntegrations::Application',
        Properties: { ...createApplicationInput(installation), ApplicationType: 'STANDARD' },
      },
      Association: {
        Type: 'AWS::Connect::IntegrationAssociation',
        Properties: {
          InstanceId: { Ref: 'InstanceArn' },
          IntegrationType: 'APPLICATION',
          IntegrationArn: { 'Fn::GetAtt': ['Application', 'ApplicationArn'] },
        },
      },
      AgentsProfile: {
        Type: 'AWS::Connect::SecurityProfile',
        // A profile can name an app only once it belongs to the instance.
        DependsOn: ['Association'],
        Properties: { InstanceArn: { Ref: 'InstanceArn' }, ...securityProfileInput(installation) },
      },
    },
    Outputs: {
      ApplicationArn: { Value: { 'Fn::GetAtt': ['Application', 'ApplicationArn'] } },
      AgentsProfileArn: { Value: { 'Fn::GetAtt': ['AgentsProfile', 'SecurityProfileArn'] } },
    },
  };
}
