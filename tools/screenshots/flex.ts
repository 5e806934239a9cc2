import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { desktopPage } from '../../e2e/flex/desktop-page.js';
import { openFlexStage, task } from '../../e2e/flex/stage.js';
import { buildBundles } from '../bundles.js';
import { installFlex } from '../flex.js';
import { ROOT } from '../packages.js';
import { IMAGES, type Scheme } from './montage.js';

const KEY = 'CH0123456789abcdef0123456789abcdef';

/** The part of the desktop with a task and what is beside its details. */
const TASK = { x: 0, y: 0, width: 760, height: 400 };

/** The pictures of `docs/hosts/flex.md`, from the real Flex desktop. */
export async function takeFlex(scheme: Scheme): Promise<void> {
  await installFlex();
  await buildBundles(['flexPlugin']);
  const file = (name: string): string => join(IMAGES, `flex-${name}-${scheme}.png`);
  const stage = await openFlexStage(
    {
      name: 'glance-cobrowse',
      version: '0.1.0',
      file: join(ROOT, 'connectors/flex/dist/plugin/glance-cobrowse.js'),
    },
    { colorScheme: scheme, viewport: { width: 1280, height: 860 } },
  );
  const open = async (settings: Record<string, unknown>): Promise<Page> => {
    const page = await stage.open({
      theme: scheme,
      settings: { branding: { name: 'Harbour Bank' }, ...settings },
      tasks: [
        task('1', { name: 'Mara Lind', channelType: 'web', glance_visitor_id: KEY }),
        task('2', { name: 'Aiko Mori' }, { channel: 'voice' }),
      ],
    });
    await desktopPage(page).select('1');
    return page;
  };
  const shoot = async (page: Page, name: string): Promise<void> => {
    await desktopPage(page).heading('Ready to join');
    await page.screenshot({ path: file(name), clip: TASK, animations: 'disabled' });
  };
  try {
    let page = await open({ placement: 'tab' });
    await page.getByRole('button', { name: 'Cobrowse', exact: true }).first().click();
    await shoot(page, 'tab');
    page = await open({ placement: 'header' });
    await page.getByRole('button', { name: 'Cobrowse', exact: true }).click();
    await shoot(page, 'header');

    page = await open({ placement: 'crm', openIn: 'frame' });
    const { page: visitor } = await stage.visitor(KEY);
    await visitor.getByLabel('Recipient', { exact: true }).fill('Ada Lovelace');
    await visitor.getByLabel('Amount').fill('120.00');
    await page.bringToFront();
    const flex = desktopPage(page);
    await flex.button('Join').click();
    await flex.heading('In session');
    const view = page.frameLocator('.gk-view iframe').frameLocator('.gk-stage iframe');
    await view.locator('#recipient').waitFor();
    await page.screenshot({ path: file('live'), animations: 'disabled' });
  } finally {
    await stage.close();
  }
}
