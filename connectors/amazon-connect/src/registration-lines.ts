import { pagePolicyHeaders } from '@glance-kit/core';
import { attributeNames, CONTACT_FIELDS } from './map.js';
import { createApplicationInput, type AmazonConnectInstallation } from './registration.js';

/** Lists that other parts of an installation are given, exactly as they take them. */
export interface AllowLists {
  /** `Content-Security-Policy` header of the page. */
  contentSecurityPolicy: string;
  /** The login-key server's `GLANCE_FRAME_ANCESTORS`. */
  frameAncestors: string[];
  /** The service's agent origins (`GLANCE_ORIGINS`), and the origin that a function of its own answers (CORS). */
  pageOrigin: string;
  /** `ApprovedOrigins` of the application. */
  approvedOrigins: string[];
}

/** @throws KitError CONFIG_INVALID */
export function allowLists(installation: AmazonConnectInstallation): AllowLists {
  const { ApplicationSourceConfig } = createApplicationInput(installation);
  const { service, pageUrl, instances, signInOrigins = [] } = installation;
  const frameAncestors = [...instances];
  const headers = pagePolicyHeaders({
    page: new URL(pageUrl).origin,
    service,
    // A provider sends the browser from host to host; its own pages say who may frame them.
    frames: signInOrigins.length ? ["'self'", 'https:'] : [],
    ancestors: frameAncestors,
  });
  return {
    contentSecurityPolicy: headers['Content-Security-Policy']!,
    frameAncestors,
    pageOrigin: new URL(pageUrl).origin,
    approvedOrigins: ApplicationSourceConfig.ExternalUrlConfig.ApprovedOrigins,
  };
}

/**
 * The AWS commands that register the app without CloudFormation, in order; they read the files named in them.
 * They need credentials with `AmazonConnect_FullAccess` and the additions that `checklist` names.
 */
export function registrationCommands({
  instanceArn = '<ARN of the instance>',
}: AmazonConnectInstallation): string[] {
  return [
    `instance='${instanceArn}'`,
    `export AWS_REGION=$(echo "$instance" | cut -d: -f4)`,
    `app=$(aws appintegrations create-application --cli-input-json file://application.json --query Arn --output text)`,
    `aws connect create-integration-association --instance-id "$instance" --integration-type APPLICATION --integration-arn "$app"`,
    `aws connect create-security-profile --instance-id "$instance" --cli-input-json file://security-profile.json`,
  ];
}

/** What no template and no command does, one step a line, in order. */
export function checklist(installation: AmazonConnectInstallation): string[] {
  const { Name } = createApplicationInput(installation);
  const { pageOrigin, frameAncestors } = allowLists(installation);
  const names = attributeNames(installation.fields ?? CONTACT_FIELDS);
  return [
    `Instance: it uses a service-linked role (instances made before October 2018 may not): Amazon Connect console, your instance, Overview.`,
    `Whoever installs: besides AmazonConnect_FullAccess, app-integrations:CreateApplication, app-integrations:GetApplication, iam:GetRolePolicy, iam:PutRolePolicy, iam:DeleteRolePolicy.`,
    `Service: add ${pageOrigin} to the agent origins of the group (GLANCE_ORIGINS).`,
    `Login-key server: GLANCE_FRAME_ANCESTORS=${frameAncestors.join(',')}`,
    `Agents: Amazon Connect, Users, User management, each agent, Security profiles: add "${Name} agents" beside the one that they have.`,
    ...(names.length
      ? [
          `Flow: before the contact reaches a queue, a block "Set contact attributes", user defined, sets ${names.join(', ')} where they are known; a chat brings them from the website as Attributes of StartChatContact.`,
        ]
      : []),
    `Agents: sign out of the agent workspace and in again, open a contact, then Apps, ${Name}; allow pop-ups for ${pageOrigin}.`,
  ];
}
