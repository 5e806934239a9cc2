import type { IFrameAppConfig } from '@amazon-connect/workspace-types';
import { PERMISSIONS } from './permissions.js';

/** Body of `CreateApplication` (AppIntegrations), as far as an app in the agent workspace needs it. */
export interface ApplicationRegistration {
  Name: string;
  Namespace: string;
  Description?: string;
  ApplicationSourceConfig: { ExternalUrlConfig: { AccessUrl: string; ApprovedOrigins: string[] } };
  Permissions: string[];
  ApplicationConfig?: { ContactHandling: { Scope: 'PER_CONTACT' | 'CROSS_CONTACTS' } };
  IframeConfig?: { Allow?: string[]; Sandbox?: string[] };
}

/** The frame's `sandbox` when the registration names none; a list of its own replaces it. */
export const DEFAULT_SANDBOX = ['allow-forms', 'allow-popups', 'allow-same-origin', 'allow-scripts'] as const;

/** Every `sandbox` token that the console and the API offer. */
export const SANDBOX_TOKENS: readonly string[] = [
  ...DEFAULT_SANDBOX,
  'allow-downloads',
  'allow-modals',
  'allow-popups-to-escape-sandbox',
  'allow-storage-access-by-user-activation',
];

/** Every feature of the `allow` attribute that they offer. */
export const ALLOW_TOKENS: readonly string[] = ['camera', 'clipboard-read', 'clipboard-write', 'microphone'];

const isBetween = (text: string, min: number, max: number): boolean =>
  text.length >= min && text.length <= max;

/**
 * What the platform would refuse, one sentence each; none when it takes the registration.
 *
 * Lengths and patterns are those of the resource schema of `AWS::AppIntegrations::Application`; names of permissions
 * and of frame tokens are those of the administrator guide, which the schema does not know.
 */
export function registrationProblems(registration: ApplicationRegistration): string[] {
  const { Name, Namespace, Description, Permissions, IframeConfig, ApplicationConfig } = registration;
  const { AccessUrl, ApprovedOrigins } = registration.ApplicationSourceConfig.ExternalUrlConfig;
  const scope = ApplicationConfig?.ContactHandling.Scope;
  const unknown = (label: string, given: readonly string[] = [], known: readonly string[]): string[] =>
    given.filter((one) => !known.includes(one)).map((one) => `${label}: there is no "${one}".`);
  const unless = (holds: boolean, problem: string): string[] => (holds ? [] : [problem]);
  return [
    ...unless(
      isBetween(Name, 1, 255) && /^[a-zA-Z0-9/._ -]+$/.test(Name),
      'Name: 1 to 255 of A-Z a-z 0-9 / . _ - and space.',
    ),
    ...unless(
      isBetween(Namespace, 1, 255) && /^[a-zA-Z0-9/._-]+$/.test(Namespace),
      'Namespace: 1 to 255 of A-Z a-z 0-9 / . _ -.',
    ),
    ...unless(
      Description === undefined || isBetween(Description, 1, 1000),
      'Description: 1 to 1000 characters.',
    ),
    ...unless(
      isBetween(AccessUrl, 1, 1000) && /^https?:\/\/./.test(AccessUrl),
      'AccessUrl: an absolute address.',
    ),
    ...unless(ApprovedOrigins.length <= 50, 'ApprovedOrigins: at most 50.'),
    ...ApprovedOrigins.filter((one) => !isOrigin(one)).map(
      (one) => `ApprovedOrigins: "${one}" is no origin.`,
    ),
    ...unknown('Permissions', Permissions, Object.keys(PERMISSIONS)),
    ...unless(
      scope === undefined || ['PER_CONTACT', 'CROSS_CONTACTS'].includes(scope),
      'Scope: PER_CONTACT or CROSS_CONTACTS.',
    ),
    ...unknown('Allow', IframeConfig?.Allow, ALLOW_TOKENS),
    ...unknown('Sandbox', IframeConfig?.Sandbox, SANDBOX_TOKENS),
  ];
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** The registration as an app sees it in `context.config`. */
export function appConfigOf(registration: ApplicationRegistration): IFrameAppConfig {
  const { Name, Namespace, Description = '', Permissions, IframeConfig, ApplicationConfig } = registration;
  const id = '5f0f2a9e-1f3c-4c2b-9a4b-000000000001';
  return {
    _type: 'iframe',
    arn: `arn:aws:app-integrations:eu-central-1:111122223333:application/${id}`,
    id,
    name: Name,
    namespace: Namespace,
    description: Description,
    accessUrl: registration.ApplicationSourceConfig.ExternalUrlConfig.AccessUrl,
    permissions: [...Permissions],
    contactHandling: { scope: ApplicationConfig?.ContactHandling.Scope ?? 'PER_CONTACT' },
    iframeConfig: {
      allow: [...(IframeConfig?.Allow ?? [])],
      sandbox: [...(IframeConfig?.Sandbox ?? DEFAULT_SANDBOX)],
    },
  };
}
