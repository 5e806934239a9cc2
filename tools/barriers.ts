import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core'), 'utf8');

/** What a page looked at in one colour scheme can still have wrong in the other. */
export const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];

/**
 * What keeps somebody from using a page: what axe finds, and what does not fit into the page's width.
 *
 * @param rules  of axe; all of them unless given
 * @returns one line each; none for a page without barriers
 */
export async function barriers(page: Page | Frame, rules?: readonly string[]): Promise<string[]> {
  // Once a document: half a megabyte takes longer to read than to run.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(
          options: object,
        ): Promise<{ violations: { id: string; help: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({ resultTypes: ['violations'], ...(runOnly && { runOnly }) });
    const { scrollWidth, clientWidth } = document.documentElement;
    return [
      ...violations.map(({ id, help, nodes }) => `${id}: ${help} (${nodes[0]?.html.slice(0, 120)})`),
      ...(scrollWidth > clientWidth ? [`${scrollWidth} px of content in ${clientWidth} px`] : []),
    ];
  }, rules);
}

/** The same in light and dark and in these widths, each line with the look that it is about. */
export async function barriersInEveryLook(page: Page, widths: readonly number[]): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of widths) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' }); // colours do not fade over
      await page.setViewportSize({ width, height: 640 });
      const rules = colorScheme === 'dark' ? COLOUR_RULES : undefined;
      for (const barrier of await barriers(page, rules))
        found.push(`${width} px, ${colorScheme}: ${barrier}`);
    }
  return found;
}
