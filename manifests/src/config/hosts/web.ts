import { z } from 'zod';
import { fieldMapping } from '../fields.js';
import { PANEL_SETTINGS } from '../panel-settings.js';
import { originProblem, text } from '../values.js';

export const webSettings = z
  .strictObject({
    ...PANEL_SETTINGS,
    fields: fieldMapping('as the embedding page names them', {
      '*': { visitorId: ['visitor'], name: ['name'], email: ['email'] },
    }).optional(),
    origins: z
      .array(text({ description: 'Exact origin.', examples: ['https://crm.example.com'] }, originProblem))
      .min(1)
      .meta({
        description: 'Pages that may frame the panel and tell it which contact is on screen.',
        examples: [['https://crm.example.com']],
      }),
  })
  .meta({ description: 'Any other desktop: one panel page for a frame.' });

export type WebSettings = z.output<typeof webSettings>;
