import type { Page } from 'playwright-core';
import { PANEL_WIDTH, type Shot } from './montage.js';

/** The frame with the panel alone, as narrow as its column can be. */
export async function panelShot(page: Page, selector: string, caption: string, height = 490): Promise<Shot> {
  await page.bringToFront();
  const frame = page.locator(selector);
  const before = await frame.getAttribute('style');
  await frame.evaluate(
    (element, [width, tall]) =>
      Object.assign((element as HTMLElement).style, {
        flex: 'none',
        width: `${width}px`,
        height: `${tall}px`,
        minHeight: '0',
      }),
    [PANEL_WIDTH, height] as const,
  );
  const png = await frame.screenshot({ animations: 'disabled' });
  await frame.evaluate((element, style) => {
    if (style === null) element.removeAttribute('style');
    else element.setAttribute('style', style);
  }, before);
  return { caption, png };
}
