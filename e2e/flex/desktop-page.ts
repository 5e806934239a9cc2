import type { FlexDesktopReport } from '@glance-kit/testing/flex';
import type { Locator, Page } from 'playwright-core';
import { RESERVATION, TASK, type FlexStage } from './stage.js';

/** What the tests of all plugins do with a desktop. */
export interface DesktopPage {
  panel: Locator;
  button(name: string): Locator;
  heading(name: string): Promise<void>;
  report(): Promise<FlexDesktopReport>;
  select(digit: string): Promise<void>;
}

export function desktopPage(page: Page): DesktopPage {
  const panel = page.locator('glance-panel');
  return {
    panel,
    button: (name) => panel.getByRole('button', { name, exact: true }),
    heading: (name) => panel.getByRole('heading', { name }).waitFor(),
    report: () => page.evaluate(() => window.flexDesktop.report()),
    select: (digit) => page.evaluate((sid) => window.flexDesktop.selectTask(sid), RESERVATION(digit)),
  };
}

/** A session as TaskRouter has it. */
export interface TaskSession {
  phase: string;
  partnerUserId: string;
  sessionKey: string;
  reason?: string;
  agents?: number;
  endedAt?: string;
}

/** What stands in the task, at TaskRouter. */
export function attributesOf(
  stage: FlexStage,
  digit: string,
): Record<string, unknown> & { sessions: TaskSession[] } {
  const all = JSON.parse(stage.functions.cloud.taskRouter.attributesOf(TASK(digit))) as {
    cobrowse?: { sessions: Record<string, TaskSession> };
  };
  return { ...all, sessions: Object.values(all.cobrowse?.sessions ?? {}) };
}

/** Waits for a condition. */
export async function until(look: () => boolean): Promise<void> {
  for (let tries = 0; !look(); tries += 1) {
    if (tries > 400) throw new Error('It did not come to that.');
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
