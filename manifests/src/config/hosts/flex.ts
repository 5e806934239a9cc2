import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { PANEL_SETTINGS } from '../panel-settings.js';
import { originProblem, text, webAddressProblem } from '../values.js';

const sid = (prefix: string, what: string) =>
  text({ description: `${what}: ${prefix} and 32 digits.`, pattern: `^${prefix}[0-9a-f]{32}$` }, (value) =>
    new RegExp(`^${prefix}[0-9a-f]{32}$`).test(value)
      ? undefined
      : {
          problem: `is no SID of that kind`,
          fix: `Copy it from the Twilio console: it begins with ${prefix} and has 34 characters.`,
        },
  );

/** Agents are known to the function by their Flex token, so there is no page to sign in at. */
const {
  signIn: _signIn,
  collect: _collect,
  session: _session,
  signOut: _signOut,
  signInMode: _signInMode,
  ...SHARED
} = PANEL_SETTINGS;

export const flexSettings = z
  .strictObject({
    ...SHARED,
    loginKey: text(
      {
        description:
          'The login-key function that takes Flex tokens, by its whole address: the one at the top of the file does not count here. Without it agents sign in at the service itself, inside the view.',
        examples: ['https://keys-1234.twil.io/getloginkey'],
      },
      webAddressProblem,
    ).optional(),
    activity: text(
      {
        description:
          'The function that writes activity records to the task, by its whole address: the one at the top of the file does not count here.',
        examples: ['https://keys-1234.twil.io/activity'],
      },
      webAddressProblem,
    ).optional(),
    partnerUser: z
      .enum(['identity', 'realm_user_id', 'worker_sid'])
      .meta({
        description:
          'Which member of the agent’s Flex session is the partner user id; as the function is set.',
        default: 'identity',
      })
      .optional(),
    fields: fieldMapping('task channel, such as voice or chat', {
      voice: { visitorId: [{ field: 'from', transform: 'digits' }], phone: ['from'] },
      '*': { visitorId: ['glance_visitor_id', 'conversationSid'] },
    }).optional(),
    placement: z
      .enum(['header', 'tab', 'crm', 'panel2'])
      .meta({ description: 'Where the panel is in Flex.', default: 'crm' })
      .optional(),
    pluginUrl: text(
      {
        description:
          'Where the built plugin is served, for the Plugins API; Twilio serves it itself when the Twilio CLI deploys it.',
        examples: ['https://panel.example.com/flex/glance-cobrowse.js'],
      },
      webAddressProblem,
    ).optional(),
    origins: z
      .array(text({ description: 'Exact origin.' }, originProblem))
      .min(1)
      .meta({ description: 'Where agents open Flex.', default: ['https://flex.twilio.com'] })
      .optional(),
    studio: z
      .strictObject({
        workflowSid: sid('WW', 'Workflow that gives chats to agents').optional(),
        taskChannelSid: sid('TC', 'Task channel of chats').optional(),
      })
      .meta({
        description: 'For the Studio flow that hands a web chat over; Studio asks for what is missing.',
      })
      .optional(),
  })
  .meta({ description: 'Twilio Flex: the plugin.' });

export type FlexSettings = z.output<typeof flexSettings>;
