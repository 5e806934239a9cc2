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

export const flexSettings = z
  .strictObject({
    ...PANEL_SETTINGS,
    fields: fieldMapping('task channel, such as voice or chat', {
      '*': { visitorId: ['cobrowse.visitorId'], phone: ['from'] },
      chat: { visitorId: ['glance_visitor_id', 'channelSid'] },
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
        workflowSid: sid('WW', 'Workflow that chats are assigned by'),
        channelSid: sid('TC', 'Task channel of chats'),
      })
      .meta({ description: 'For the Studio flow that hands a web chat over: where it sends the task.' })
      .optional(),
  })
  .meta({ description: 'Twilio Flex: the plugin.' });

export type FlexSettings = z.output<typeof flexSettings>;
