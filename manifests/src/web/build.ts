import { checklist } from '../checklist.js';
import { textFile, type OutputFile, type Parts } from '../files.js';
import type { HostConfig } from '../host-config.js';
import { pageFiles } from '../page/page-files.js';
import { webSections } from './steps.js';
import { embeddingPage } from './snippets.js';

export type WebConfig = HostConfig<'web'> & { page: string };

/** Everything for any other desktop: the page with the script for the page around it, a sample of that, checklist. Pure. */
export function buildWeb(config: WebConfig, parts: Parts): OutputFile[] {
  const { origins } = config;
  return [
    textFile(
      'CHECKLIST.md',
      checklist(
        'Your own desktop: what is left to do',
        'Made by glance-kit from your configuration; what no file beside this one does by itself.',
        webSections(config),
      ),
    ),
    ...pageFiles('web', config, parts, origins, { agentOrigins: origins }),
    textFile('embedding-page.html', embeddingPage(config)),
  ];
}
