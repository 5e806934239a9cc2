import { LOGIN_KEY_LIFETIME } from '@glance-kit/core';
import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { originProblem, text, webAddressProblem } from '../values.js';

/** Names as Salesforce takes them for a certificate. */
const UNIQUE_NAME = '^[A-Za-z](?:_?[A-Za-z0-9]+)*$';
const { minSeconds, maxSeconds, defaultSeconds } = LOGIN_KEY_LIFETIME;

export const salesforceSettings = z
  .strictObject({
    orgs: z
      .array(
        text({ description: 'Exact origin.', examples: ['https://acme.lightning.force.com'] }, originProblem),
      )
      .min(1)
      .meta({
        description:
          'Where agents see Lightning pages, by their origins: the service and the function are told.',
        examples: [['https://acme.lightning.force.com']],
      }),
    loginKey: text(
      {
        description:
          'The login-key function that takes assertions of this org, by its whole address: the one at the top of the file does not count here. Without it Salesforce makes the login keys itself, with an API key that an administrator stores there.',
        examples: ['https://keys.example.com/getloginkey'],
      },
      webAddressProblem,
    ).optional(),
    certificate: text(
      {
        description:
          'Unique name of the certificate that signs for the function; "Glance_Cobrowse" unless given.',
        examples: ['Glance_Cobrowse'],
        pattern: UNIQUE_NAME,
      },
      (value) =>
        new RegExp(UNIQUE_NAME).test(value) && value.length <= 80
          ? undefined
          : {
              problem: 'is no unique name',
              fix: 'Copy it from Setup, Certificate and Key Management: letters, digits and single "_".',
            },
    ).optional(),
    expirationSeconds: z
      .number()
      .check(({ value, issues }) => {
        if (Number.isInteger(value) && value >= minSeconds && value <= maxSeconds) return;
        const problem = `is not a whole number from ${minSeconds} to ${maxSeconds}`;
        const fix = `Leave it out for ${defaultSeconds}, or write such a number.`;
        issues.push({ code: 'custom', input: value, message: problem, params: { problem, fix } });
      })
      .meta({
        description: 'Without loginKey: seconds that a login key lives.',
        default: defaultSeconds,
      })
      .optional(),
    user: z
      .enum(['id', 'federationId'])
      .meta({ description: 'What names the agent in the Glance group.', default: 'id' })
      .optional(),
    openIn: z
      .enum(['frame', 'window', 'tab'])
      .meta({ description: 'Where the visitor’s page opens.', default: 'frame' })
      .optional(),
    openSessionRecord: z
      .boolean()
      .meta({ description: 'After a session its task opens.', default: false })
      .optional(),
    logOutsideSessions: z
      .boolean()
      .meta({
        description: 'The scheduled job writes tasks of sessions that no panel began.',
        default: false,
      })
      .optional(),
    createLeads: z
      .enum(['never', 'email', 'emailAndName'])
      .meta({
        description:
          'Of which guests of a shared screen the scheduled job makes leads: with a new e-mail, or that and a name.',
        default: 'never',
      })
      .optional(),
    presence: z
      .boolean()
      .meta({ description: 'Join tells whether the visitor of the record is there.', default: true })
      .optional(),
    visitorInfo: z
      .boolean()
      .meta({
        description: 'Device, page, browser and system of the visitor stand beside Join.',
        default: true,
      })
      .optional(),
    fields: fieldMapping('an object’s API name, such as Contact, Case or Order__c', {
      Contact: { visitorId: ['Glance_Visitor_Id__c', { field: 'MobilePhone', transform: 'digits' }] },
      Case: { visitorId: ['Contact.Glance_Visitor_Id__c'], name: ['Contact.Name'] },
    }).optional(),
  })
  .meta({ description: 'Salesforce: Lightning components, Apex and settings for its orgs.' });

export type SalesforceSettings = z.output<typeof salesforceSettings>;
