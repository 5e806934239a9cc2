import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { PANEL_SETTINGS } from '../panel-settings.js';
import { addressProblem, ancestorProblem, text, type Finding } from '../values.js';

/** As Five9 writes a variable without its signs: a group and a name. */
export const FIVE9_VARIABLE = /^[A-Za-z][\w -]*\.[A-Za-z][\w -]*$/;

function variableProblem(value: string): Finding | undefined {
  if (FIVE9_VARIABLE.test(value)) return undefined;
  return value.includes('@')
    ? { problem: 'has a "@"', fix: `Write "${value.replaceAll('@', '')}", without the signs around it.` }
    : {
        problem: 'is not the name of a variable',
        fix: 'Write group and name, for example "Cobrowse.visitor_id".',
      };
}

export const variable = (description: string) =>
  text({ description, examples: ['Cobrowse.visitor_id'] }, variableProblem);

export const five9Settings = z
  .strictObject({
    ...PANEL_SETTINGS,
    fields: fieldMapping('call, chat, email', {
      '*': { visitorId: ['Cobrowse.visitor_id'], name: ['Customer.name'], email: ['Customer.email'] },
    }).optional(),
    agentApplication: z
      .enum(['EmbeddedBrowser', 'ExternalBrowser'])
      .meta({
        description:
          'Where the page opens: inside the agent desktop, or in a tab of the browser (the most robust).',
        default: 'EmbeddedBrowser',
      })
      .optional(),
    direction: z
      .enum(['inbound', 'outbound'])
      .meta({
        description:
          'For campaigns that only call in or only call out: the panel then shows the customer’s number.',
      })
      .optional(),
    ownNumbers: z
      .array(
        text({ description: 'Number as Five9 writes it.', examples: ['+15550100'] }, (value) =>
          /^[+\d\s().\-/]+$/.test(value) && value.replace(/\D/g, '').length >= 3
            ? undefined
            : { problem: 'is not a phone number', fix: 'Write it as Five9 does, for example "+15550100".' },
        ),
      )
      .min(1)
      .meta({
        description:
          'The centre’s own numbers, so that the other one of a call is known to be the customer’s.',
        examples: [['+15550100']],
      })
      .optional(),
    variables: z
      .array(variable('Group and name of the variable.'))
      .meta({
        description: 'Call variables of your domain that "fields" uses, besides the group Cobrowse.',
        examples: [['Bank.customer_number']],
      })
      .optional(),
    wrapUp: z
      .strictObject({
        url: text(
          {
            description: 'The login-key server’s address for it; Five9 posts call id and disposition there.',
            examples: ['/five9/wrapup'],
          },
          addressProblem,
        ),
        dispositions: z
          .array(text({ description: 'Name of a disposition.' }))
          .min(1)
          .meta({ description: 'Only for these dispositions; for all unless given.' })
          .optional(),
      })
      .meta({
        description: 'A silent connector that tells your server how a call ended, for the activity record.',
      })
      .optional(),
    crmSdk: text(
      {
        description:
          'Address of Five9’s CRM SDK, for desktops with its toolkit: the page then loads it from there, closes contacts that are over, and writes sessions to call variables.',
        examples: ['https://cdn.prod.us.five9.net/stable/crm-sdk-lib/five9.crm.sdk.js'],
      },
      (value) =>
        value.startsWith('/')
          ? { problem: 'is not an address of Five9', fix: 'Write the https address of the script.' }
          : addressProblem(value),
    ).optional(),
    origins: z
      .array(text({ description: 'Origin, or "https://*.host.example".' }, ancestorProblem))
      .min(1)
      .meta({
        description: 'Hosts of the agent desktop, which may frame the page.',
        default: ['https://app.five9.com', 'https://*.five9.com'],
      })
      .optional(),
  })
  .meta({ description: 'Five9: the page that web connectors open.' });

export type Five9Settings = z.output<typeof five9Settings>;
