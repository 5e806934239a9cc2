import { code, type ChecklistSection } from '../checklist.js';
import { pageAddress, pageOrigins } from '../page/origins.js';
import { originSteps, servingSection } from '../page/page-steps.js';
import type { WebConfig } from './build.js';
import { embedSnippet } from './snippets.js';

export function webSections(config: WebConfig): ChecklistSection[] {
  const { origins } = config;
  const { page } = pageOrigins(config);
  return [
    servingSection(config, origins),
    { title: 'Allow the origins', steps: originSteps(config, origins) },
    {
      title: 'Put it into your desktop',
      steps: [
        {
          do: `In the page at ${origins.join(', ')}; ${code('embedding-page.html')} is a whole one to try.`,
          code: ['html', embedSnippet(config)],
        },
        {
          do: 'Where that page has a Content-Security-Policy, it must have:',
          code: ['http', `script-src ${page}; frame-src ${page}`],
        },
        {
          do: `A workspace that can only open an address gets one for each contact: ${code(`frameAddress('${pageAddress(config)}', contact)`)} of ${code('@glance-kit/web/embed')}.`,
        },
        {
          do: `Around your own frame for it, leave windows allowed: ${code('sandbox="allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"')}, or no sandbox.`,
        },
      ],
    },
    {
      title: 'Try it',
      steps: [
        { do: 'Open a contact: the panel names it.' },
        { do: 'Start a session on your website, join it, end it: the page gets two records of it.' },
        { do: `Allow pop-ups of ${page} in the agents’ browsers.` },
      ],
    },
  ];
}
