import type { DynamicsConfig } from './build.js';
import { componentId } from './names.js';
import { FOLDER } from './web-resources.js';

/** What the panel asks a token for, and the function wants to see in it. */
export const SCOPE = 'access_as_user';

/** The same in every registration: other applications name a scope by its id. */
export const SCOPE_ID = componentId(`scope/${SCOPE}`);

export const redirectAddress = (environment: string): string =>
  `${environment}/WebResources/${FOLDER}/redirect.html`;

/**
 * The registration in Entra ID, as Microsoft Graph takes it: panel and function in one, one directory, no secret.
 *
 * @see Microsoft Graph, resource type application
 */
export function appRegistration({ environments }: DynamicsConfig): object {
  return {
    displayName: 'Cobrowse for Dynamics 365',
    signInAudience: 'AzureADMyOrg',
    spa: { redirectUris: environments.map(redirectAddress) },
    api: {
      requestedAccessTokenVersion: 2,
      oauth2PermissionScopes: [
        {
          id: SCOPE_ID,
          value: SCOPE,
          type: 'User',
          isEnabled: true,
          adminConsentDisplayName: 'Start cobrowse sessions as the agent',
          adminConsentDescription:
            'Lets the cobrowse panel prove who the agent is to the login-key function.',
          userConsentDisplayName: 'Start cobrowse sessions as you',
          userConsentDescription: 'Lets the cobrowse panel prove who you are to the login-key function.',
        },
      ],
    },
  };
}
