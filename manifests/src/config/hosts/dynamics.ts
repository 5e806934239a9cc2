import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { PANEL_SETTINGS } from '../panel-settings.js';
import { originProblem, text, webAddressProblem, type Finding } from '../values.js';

const GUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
const EXAMPLE_ID = '00000000-0000-4000-8000-000000000000';

/** Ids and scopes, as the pages of Entra ID show them. */
const matching = (description: string, example: string, pattern: string, finding: Finding) =>
  text({ description, examples: [example], pattern }, (value) =>
    new RegExp(pattern).test(value) ? undefined : finding,
  );

/** Agents sign in by Entra ID, in the page, so there is no page of ours to sign in at. */
const {
  signIn: _signIn,
  collect: _collect,
  session: _session,
  signOut: _signOut,
  signInMode: _signInMode,
  ...SHARED
} = PANEL_SETTINGS;

const entra = z
  .strictObject({
    tenant: matching(
      'Directory (tenant) id, or a domain of the directory.',
      EXAMPLE_ID,
      '^[a-zA-Z0-9][a-zA-Z0-9.-]*$',
      {
        problem: 'is no directory',
        fix: 'Copy the directory (tenant) id from the registration’s page in the Azure portal.',
      },
    ),
    client: matching('Application (client) id of the registration.', EXAMPLE_ID, GUID, {
      problem: 'is no application id',
      fix: 'Copy the application (client) id from the registration’s page in the Azure portal.',
    }),
    scope: matching(
      'Scope that the panel asks for; "api://<client>/access_as_user" unless given.',
      `api://${EXAMPLE_ID}/access_as_user`,
      '^[a-z][a-z0-9+.-]*://\\S+$',
      {
        problem: 'is no scope',
        fix: 'Write it as the registration does, "api://<application id>/access_as_user".',
      },
    ).optional(),
    claim: text({
      description: 'Claim of the token that holds the partner user id, as the function’s ENTRA_CLAIM.',
      examples: ['oid'],
    }).optional(),
    authority: text(
      {
        description: 'Sign-in host of a national cloud; https://login.microsoftonline.com unless given.',
        examples: ['https://login.microsoftonline.us'],
      },
      originProblem,
    ).optional(),
  })
  .meta({
    description:
      'The registration that agents sign in with. Without it two environment variables name it, after the import.',
  });

export const dynamicsSettings = z
  .strictObject({
    ...SHARED,
    loginKey: text(
      {
        description:
          'The login-key function that takes Entra tokens, by its whole address: the one at the top of the file does not count here. Without it agents sign in at the service itself, inside the view.',
        examples: ['https://keys.example.com/getloginkey'],
      },
      webAddressProblem,
    ).optional(),
    activity: text(
      {
        description:
          'Where activity records are posted besides the table of sessions, by its whole address: the one at the top of the file does not count here.',
        examples: ['https://keys.example.com/activity'],
      },
      webAddressProblem,
    ).optional(),
    environments: z
      .array(
        text({ description: 'Exact origin.', examples: ['https://contoso.crm.dynamics.com'] }, originProblem),
      )
      .min(1)
      .meta({
        description: 'Environments that the solution goes into, by the origins where agents work.',
        examples: [['https://contoso.crm.dynamics.com']],
      }),
    entra: entra.optional(),
    fields: fieldMapping('a table’s logical name, such as contact, account, incident or lead', {
      contact: { visitorId: ['glk_visitorid', { field: 'telephone1', transform: 'digits' }] },
      incident: { visitorId: ['customerid_contact.glk_visitorid'], name: ['customerid_contact.fullname'] },
    }).optional(),
  })
  .meta({ description: 'Microsoft Dynamics 365: the solution for its environments.' });

export type DynamicsSettings = z.output<typeof dynamicsSettings>;
