import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { PANEL_SETTINGS } from '../panel-settings.js';
import { originProblem, text } from '../values.js';

const ARN = '^arn:aws[a-z0-9-]*:connect:[a-z0-9-]+:[0-9]{12}:instance/[0-9a-f-]{36}$';

/** Limits of `AWS::AppIntegrations::Application`. */
const NAME = '^[a-zA-Z0-9/._ -]{1,255}$';
const NAMESPACE = '^[a-zA-Z0-9/._-]{1,255}$';

const matching = (description: string, example: string, pattern: string, problem: string, fix: string) =>
  text({ description, examples: [example], pattern }, (value) =>
    new RegExp(pattern).test(value) ? undefined : { problem, fix },
  );

export const amazonConnectSettings = z
  .strictObject({
    ...PANEL_SETTINGS,
    fields: fieldMapping('voice, queue_callback, chat, task, email', {
      voice: {
        visitorId: ['cobrowse_visitor_id', { field: 'phone', transform: 'digits' }],
        phone: ['phone'],
      },
      '*': { visitorId: ['cobrowse_visitor_id'], name: ['customer_name'] },
    }).optional(),
    instances: z
      .array(
        text({ description: 'Exact origin.', examples: ['https://example.my.connect.aws'] }, originProblem),
      )
      .min(1)
      .meta({
        description: 'Where agents open the workspace; nobody else may frame the page.',
        examples: [['https://example.my.connect.aws']],
      }),
    instanceArn: matching(
      'ARN of the instance; the registration asks for it unless given.',
      'arn:aws:connect:eu-central-1:123456789012:instance/00000000-0000-4000-8000-000000000000',
      ARN,
      'is no ARN of an instance',
      'Copy it from the instance’s page in the AWS console: "arn:aws:connect:…:instance/…".',
    ).optional(),
    endWithContact: z
      .boolean()
      .meta({ description: 'End a running session when its contact is closed.', default: false })
      .optional(),
    name: matching(
      'What agents see in the list of apps.',
      'Cobrowse',
      NAME,
      'is no name for an application',
      'Use 1 to 255 letters, digits, spaces and / . _ -.',
    ).optional(),
    namespace: matching(
      'What security profiles call the application; it cannot change later.',
      'glance-kit.cobrowse',
      NAMESPACE,
      'is no namespace',
      'Use 1 to 255 letters, digits and / . _ -, no spaces.',
    ).optional(),
  })
  .meta({ description: 'Amazon Connect: an app in the agent workspace.' });

export type AmazonConnectSettings = z.output<typeof amazonConnectSettings>;
