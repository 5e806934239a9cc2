import { z } from 'zod';
import { amazonConnectSettings } from './hosts/amazon-connect.js';
import { dynamicsSettings } from './hosts/dynamics.js';
import { five9Settings } from './hosts/five9.js';
import { flexSettings } from './hosts/flex.js';
import { salesforceSettings } from './hosts/salesforce.js';
import { webSettings } from './hosts/web.js';
import { PANEL_SETTINGS } from './panel-settings.js';
import { folderAddressProblem, groupIdProblem, originProblem, serviceProblem, text } from './values.js';

/** One member a host; a new host gets its section here. */
const hosts = z
  .strictObject({
    flex: flexSettings.optional(),
    'amazon-connect': amazonConnectSettings.optional(),
    five9: five9Settings.optional(),
    dynamics: dynamicsSettings.optional(),
    salesforce: salesforceSettings.optional(),
    web: webSettings.optional(),
  })
  .meta({
    description:
      'The desktops that your agents work in. A host may also have any of the settings above for itself.',
    examples: [{ five9: {} }],
  });

/** The one configuration that everything is made from. Nothing in it is secret: it ends up in browsers. */
export const configSchema = z
  .strictObject({
    $schema: z.string().meta({ description: 'For editors: where the schema of this file is.' }).optional(),
    groupId: z
      .union([z.string(), z.number()])
      .check(({ value, issues }) => {
        const finding = groupIdProblem(value);
        if (finding)
          issues.push({ code: 'custom', input: value, message: finding.problem, params: { ...finding } });
      })
      .meta({ description: 'Number of your Glance group.', examples: ['12345'] }),
    service: text(
      {
        description: 'The cobrowse service: production, staging, beta, or the https origin of your own.',
        examples: ['production', 'https://cobrowse.example.com'],
      },
      serviceProblem,
    ),
    pages: text(
      {
        description: 'Where you serve the panel pages; the page of a host is at <pages>/<host>.',
        examples: ['https://panel.example.com'],
      },
      folderAddressProblem,
    ).optional(),
    identityProviders: z
      .array(text({ description: 'Exact origin.', examples: ['https://login.example.com'] }, originProblem))
      .meta({
        description: 'Where your agents sign in at work; goes into the lists of allowed origins.',
        examples: [['https://login.example.com']],
      })
      .optional(),
    ...PANEL_SETTINGS,
    hosts,
  })
  .meta({
    title: 'glance-kit configuration',
    description: 'One configuration for all hosts. Nothing in it is secret: it ends up in browsers.',
  });

/** What a user writes. */
export type GlanceKitConfig = z.input<typeof configSchema>;

/** Hosts that `glance-kit build` knows, in the order of the documentation. */
export const HOST_NAMES = [
  'flex',
  'amazon-connect',
  'five9',
  'dynamics',
  'salesforce',
  'web',
] as const satisfies readonly (keyof GlanceKitConfig['hosts'])[];

export type HostName = (typeof HOST_NAMES)[number];

/** The configuration as a JSON Schema (draft 7, which editors know), a tree of plain objects. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(configSchema, { target: 'draft-7', io: 'input' }) as Record<string, unknown>;
}
