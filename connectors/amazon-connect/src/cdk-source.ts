import {
  createApplicationInput,
  securityProfileInput,
  type AmazonConnectInstallation,
} from './registration.js';

/**
 * TypeScript source of a CDK construct that makes the same resources as `cloudFormationTemplate`, for `aws-cdk-lib`
 * 2.276 or newer.
 *
 * @throws KitError CONFIG_INVALID
 */
export function cdkSource(installation: AmazonConnectInstallation): string {
  const application = { ...createApplicationInput(installation), ApplicationType: 'STANDARD' };
  const { Applications, ...profile } = securityProfileInput(installation);
  const { instanceArn } = installation;
  const argument =
    instanceArn === undefined ? 'instanceArn: string' : `instanceArn = ${JSON.stringify(instanceArn)}`;
  return `import { CfnApplication } from 'aws-cdk-lib/aws-appintegrations';
import { CfnIntegrationAssociation, CfnSecurityProfile } from 'aws-cdk-lib/aws-connect';
import { Construct } from 'constructs';

/** Cobrowse in the Amazon Connect agent workspace: new CobrowseApp(stack, 'Cobrowse'). */
export class CobrowseApp extends Construct {
  readonly application: CfnApplication;
  readonly agentsProfile: CfnSecurityProfile;

  constructor(scope: Construct, id: string, ${argument}) {
    super(scope, id);
    this.application = new CfnApplication(this, 'Application', ${literal(application, 4)});
    const association = new CfnIntegrationAssociation(this, 'Association', {
      instanceId: instanceArn,
      integrationType: 'APPLICATION',
      integrationArn: this.application.attrApplicationArn,
    });
    this.agentsProfile = new CfnSecurityProfile(this, 'AgentsProfile', {
      instanceArn,
      ${members({ ...profile, Applications }, 6)}
    });
    // A profile can name an app only once it belongs to the instance.
    this.agentsProfile.addDependency(association);
  }
}
`;
}

/** A value as a literal with the construct's own names: CloudFormation's, with a small first letter. */
function literal(value: unknown, indent: number): string {
  const pad = ' '.repeat(indent);
  if (Array.isArray(value)) {
    const items = value.map((item) => `${pad}  ${literal(item, indent + 2)},\n`);
    return value.length ? `[\n${items.join('')}${pad}]` : '[]';
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{\n${pad}  ${members(value, indent + 2)}\n${pad}}`;
}

function members(value: object, indent: number): string {
  return Object.entries(value)
    .map(([name, item]) => `${name[0]!.toLowerCase()}${name.slice(1)}: ${literal(item, indent)},`)
    .join(`\n${' '.repeat(indent)}`);
}
