import { SERVICE_PRESETS } from '@glance-kit/core';
import { code, type ChecklistSection, type Step } from '../checklist.js';
import { pageHeaders } from './headers.js';
import { pageAddress, pageOrigins, type PageHost } from './origins.js';

/** Serving the page, the same for every host that has one. */
export function servingSection(
  config: PageHost,
  ancestors: readonly string[],
  seen = 'the panel comes up',
): ChecklistSection {
  const headers = Object.entries(pageHeaders(config, ancestors)).map(([name, value]) => `${name}: ${value}`);
  return {
    title: 'Serve the page',
    steps: [
      {
        do: `Put the files of ${code('page/')}, or ${code('page.zip')} unpacked, where ${config.page} leads.`,
      },
      {
        do: `Send these headers with each of them; ${code('headers.json')} has the same.`,
        code: ['http', headers.join('\n')],
      },
      { do: `Open ${pageAddress(config)} in a browser: ${seen}.` },
    ],
  };
}

/** Lists of allowed origins on the ways that a page takes. */
export function originSteps(config: PageHost, ancestors: readonly string[]): Step[] {
  const { page, service, functions, signIn } = pageOrigins(config);
  const foreign = functions.filter((origin) => origin !== page);
  // The view may open in a frame of the page: it must be allowed in everything around it.
  const around = ancestors.filter((origin) => !origin.includes('*'));
  const steps = [serviceStep(config, [page, ...around])];
  if (foreign.length)
    steps.push({
      do: `Let the page call your login-key server (${foreign.join(', ')}): its CORS list.`,
      code: ['sh', `GLANCE_ORIGINS=${page}`],
    });
  if (config.signInMode === 'frame' && signIn !== undefined)
    steps.push({
      do: `Let the page and the desktop frame the sign-in at ${signIn}.`,
      code: ['sh', `GLANCE_FRAME_ANCESTORS=${[...new Set([page, ...ancestors])].join(',')}`],
    });
  if (service !== page)
    steps.push({
      do: `On a network that filters, allow agents ${[...new Set([page, service, ...functions])].join(', ')}.`,
    });
  return steps;
}

/** The service's own list: whose pages may look sessions up and open views. */
export function serviceStep(
  { groupId, service }: { groupId: string; service: string },
  origins: readonly string[],
): Step {
  const list = [...new Set(origins)];
  if (Object.values<string>(SERVICE_PRESETS).includes(service))
    return {
      do: `Ask Glance to allow these origins for group ${groupId}, as agent desktops.`,
      code: ['', list.join('\n')],
    };
  return {
    do: `In ${code('glance-kit.service.json')} of ${service}, allow these origins for group ${groupId}; with one group, ${code(`GLANCE_ORIGINS=${list.join(',')}`)} does the same.`,
    code: ['json', JSON.stringify({ id: groupId, agentOrigins: list }, undefined, 2)],
  };
}
