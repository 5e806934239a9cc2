import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

/** Where pictures of the documentation are kept. */
export const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

export type Scheme = 'light' | 'dark';

export interface Shot {
  caption: string;
  png: Buffer;
}

/** As wide as a narrow column of a desktop. */
export const PANEL_WIDTH = 320;

/** Several pictures of the panel as one, three in a row. */
export async function montage(
  page: Page,
  shots: readonly Shot[],
  path: string,
  scheme: Scheme,
): Promise<void> {
  const [ink, ground] = scheme === 'dark' ? ['#e8ecf3', '#10151d'] : ['#1c2733', '#ffffff'];
  const figures = shots.map(
    ({ caption, png }) =>
      `<figure><img src="data:image/png;base64,${png.toString('base64')}" width="${PANEL_WIDTH}"><figcaption>${caption}</figcaption></figure>`,
  );
  await page.setContent(`<style>
    body { margin: 0; background: ${ground}; color: ${ink}; font: 15px system-ui, sans-serif; }
    main { display: grid; grid-template-columns: repeat(3, ${PANEL_WIDTH}px); gap: 28px 24px; padding: 24px; width: max-content; }
    figure { margin: 0; } img { display: block; border: 1px solid #8886; border-radius: 8px; }
    figcaption { padding-top: 8px; }
  </style><main>${figures.join('')}</main>`);
  await page.locator('main').screenshot({ path });
}
