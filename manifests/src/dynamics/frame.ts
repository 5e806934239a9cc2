import type { CheckedConfig } from '../config/check.js';
import { code, type ChecklistSection } from '../checklist.js';
import { hostConfig } from '../host-config.js';
import { pageAddress, type PageHost } from '../page/origins.js';
import { originSteps, servingSection } from '../page/page-steps.js';

/** A panel page that agents' forms show in a plain frame, and who may frame it. */
export interface PlainFrame {
  config: PageHost;
  environments: readonly string[];
}

/**
 * The page for a plain frame, which is a page as those of other hosts: it takes what the top of the file says of signing
 * in and of activities, not the Entra function of the section.
 *
 * @returns `undefined` where nobody serves pages, or agents have nowhere to sign in for them
 */
export function plainFrame(config: CheckedConfig): PlainFrame | undefined {
  const { loginKey: _entraFunction, activity: _besideTheTable, ...section } = hostConfig(config, 'dynamics');
  const { loginKey, activity, signIn, collect } = config;
  const { page, environments } = section;
  if (page === undefined || (loginKey !== undefined && !(signIn && collect))) return undefined;
  return {
    config: { ...section, page, ...(loginKey && { loginKey }), ...(activity && { activity }) },
    environments,
  };
}

/** What is left to do for it, after everything else: few need it. */
export function frameSections({ config, environments }: PlainFrame): ChecklistSection[] {
  const serving = servingSection(config, environments);
  return [
    {
      title: 'Only without the solution: a plain frame',
      text: `Where the solution cannot be imported, a form shows the same panel from a server of yours. Such a page is told which record it is opened for, and no more: it reads nothing in Dynamics, does not follow the form, and is on no timeline. A key that your website makes of the record’s id is its visitor id, by ${code('"contact": {"visitorId": ["contactid"]}')} in ${code('fields')}.`,
      steps: [
        ...serving.steps,
        ...originSteps(config, environments),
        {
          do: `On the form, an iframe with the address ${pageAddress(config)}, with “Pass row object-type code and unique identifiers as parameters” on.`,
        },
      ],
    },
  ];
}
