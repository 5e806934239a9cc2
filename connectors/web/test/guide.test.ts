import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { openBrowser, type BrowserSession } from '../../../tools/browser.js';
import { buildBundles } from '../../../tools/bundles.js';
import { guideBlocks, guideShell } from '../../../tools/guide.js';
import { readFromPanel, readToPanel } from '../src/index.js';
import { openStage, type Stage } from './stage.js';

jest.setTimeout(120_000);

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const guide = readFileSync(at('../../../docs/hosts/web.md'), 'utf8');
const blocks = guideBlocks('web', 'hosts');
const block = (mark: string): string => blocks.find((one) => one.mark === mark)!.text;

const PROGRAMS = {
  npx: `[ "$1" = glance-kit ] && shift && exec '${process.execPath}' '${at('../../../cli/src/bin.ts')}' "$@"\nexit 127`,
};

let browser: BrowserSession;
let stage: Stage;
beforeAll(async () => {
  await buildBundles(['web', 'webEmbed']);
  browser = await openBrowser();
  stage = await openStage();
});
afterAll(async () => {
  await browser.close();
  await stage.close();
});

/** Rows of the table whose first column is headed so. */
const rows = (heading: string): string[] => {
  const table = guide.slice(guide.indexOf(`| ${heading}`)).split('\n\n')[0]!;
  return [...table.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name!);
};

describe('the guide', () => {
  test('leads from nothing to the panel’s page, by its own commands', async () => {
    const shell = guideShell(PROGRAMS);
    try {
      for (const { language, text } of blocks) if (language === 'sh') await shell.run(text);
      const built = join(shell.folder, 'glance-kit-build/web');
      expect(JSON.parse(readFileSync(join(built, 'page/config.json'), 'utf8'))).toMatchObject({
        agentOrigins: ['https://crm.example.com'],
      });
      expect(readFileSync(join(built, 'page/embed.js'), 'utf8')).toContain('GlanceKitEmbed');
    } finally {
      await shell.close();
    }
  });

  test('has a page that works as it stands', async () => {
    const page = await browser.context.newPage();
    const said: string[] = [];
    page.on('console', (message) => said.push(message.text()));
    const html = block('page').replaceAll('https://panel.example.com/web', stage.panel);
    stage.pages['/mine'] = `<!doctype html><meta charset="utf-8">${html}`;
    await page.goto(`${stage.desk}/mine`);
    const panel = page.frameLocator('#cobrowse iframe');
    await panel.getByText('Contact: Tomás Oliveira').waitFor();
    await Promise.all([
      browser.context.waitForEvent('page'),
      panel.getByRole('button', { name: 'Join' }).click(),
    ]);
    await panel.getByRole('heading', { name: 'In session' }).waitFor();
    for (const deadline = Date.now() + 10_000; !said.some((line) => line.startsWith('started case-17 '));)
      if (Date.now() > deadline) throw new Error(`The page kept no record: ${said.join('\n')}`);
      else await new Promise((resolve) => setTimeout(resolve, 20));
  });

  test('has an address for Flex that the panel reads', async () => {
    const program = `globalThis.flex = { CRMContainer: { defaultProps: {} } };
      ${block('flex')}
      const task = { taskSid: 'WT1', attributes: { visitorId: '8421', name: 'Mara Lind', from: '+15550142' } };
      const { uriCallback } = flex.CRMContainer.defaultProps;
      console.log(uriCallback(null) + ' ' + uriCallback(task));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--conditions=@glance-kit/source', '--import=tsx', '--input-type=module', '--eval', program],
      { cwd: at('..'), env: { ...process.env, NODE_OPTIONS: '' } },
    );
    expect(stdout.trim()).toBe(
      'https://panel.example.com/web https://panel.example.com/web?conversation=WT1&visitor=8421&name=Mara+Lind&phone=%2B15550142&v=1',
    );
  });

  test('has the messages that the panel speaks, and an example that it takes', () => {
    const example = JSON.parse(blocks.find(({ language }) => language === 'json')!.text) as object;
    expect(readToPanel(example)).toMatchObject({ type: 'context', context: { conversationId: 'case-17' } });
    const members = { conversationId: '1', theme: 'dark', id: '1', record: {}, problem: '', state: 'idle' };
    const toPanel = rows('To the panel');
    expect(toPanel).toHaveLength(7);
    for (const type of toPanel)
      expect(readToPanel({ glance_embed: { v: 1, type, ...members } })).toMatchObject({ type });
    const fromPanel = rows('From the panel');
    expect(fromPanel).toHaveLength(4);
    for (const type of fromPanel)
      expect(readFromPanel({ glance_embedded: { v: 1, type, ...members } })).toMatchObject({ type });
  });
});
